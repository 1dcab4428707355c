import { readFileSync } from 'node:fs';
import { backendInfo } from './backend';

/** Flags of /proc/cpuinfo for instructions that multiply numbers in bfloat16. */
const INSTRUCTIONS = /^flags\s*:.*\b(avx512_bf16|amx_bf16)\b/m;

/**
 * Why convolutions in bfloat16 would not be fast here, or could not be computed; undefined where they are fast.
 * @param describe the processor as Linux describes it; throws elsewhere
 */
export function whyNoBfloat16(
  describe = (): string => readFileSync('/proc/cpuinfo', 'utf8'),
): string | undefined {
  const { kind, oneDnn } = backendInfo();
  if (kind !== 'native') return 'the native TensorFlow is missing';
  if (!oneDnn) return 'TensorFlow was started without oneDNN';
  try {
    if (INSTRUCTIONS.test(describe())) return undefined;
  } catch {
    return 'only Linux tells whether the processor has AVX512_BF16 or AMX';
  }
  return 'the processor has neither AVX512_BF16 nor AMX';
}
