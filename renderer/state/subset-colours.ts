/**
 * Colours of subsets: none of a class or of the selection, told apart by colour-blind readers and on both
 * papers (relative luminance 0.12 to 0.28). Chosen by their distances in CIELAB, as seen with and without red
 * or green cones (Machado, Oliveira and Fernandes, IEEE TVCG 15, 2009).
 */
export const SUBSET_COLOURS = [
  { colour: '#b21298', name: 'magenta' },
  { colour: '#99540f', name: 'brown' },
  { colour: '#0a9fb5', name: 'cyan' },
  { colour: '#998e54', name: 'khaki' },
  { colour: '#cc70ad', name: 'pink' },
  { colour: '#d7263d', name: 'red' },
] as const;

/** The colour that the fewest of the subsets have. */
export function nextColour(used: readonly { readonly colour: string }[]): string {
  const uses = (colour: string) => used.filter((subset) => subset.colour === colour).length;
  const least = Math.min(...SUBSET_COLOURS.map(({ colour }) => uses(colour)));
  return (SUBSET_COLOURS.find(({ colour }) => uses(colour) === least) ?? SUBSET_COLOURS[0]).colour;
}

/** The selection's colour, as the theme has it: canvases cannot read custom properties. */
export const SELECTION_COLOUR = { light: '#7038d8', dark: '#b08cff' } as const;
