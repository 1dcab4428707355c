/** The filter plugins ship no types; this is the part that `hdf5.ts` uses. */
declare module 'h5wasm-plugins' {
  /** Address (file:// URL) of the package; the plugins are in its folder `plugins`. */
  export const base_url: string;
}
