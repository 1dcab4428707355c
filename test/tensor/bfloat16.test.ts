import { beforeAll, describe, expect, it } from 'vitest';
import { initBackend } from '../../core/tensor/backend';
import { whyNoBfloat16 } from '../../core/tensor/bfloat16';

beforeAll(async () => {
  await initBackend();
});

const processor = (flags: string) => () =>
  `processor\t: 0\nmodel name\t: one\nflags\t\t: fpu ${flags} avx2\nbugs\t\t:\n`;

describe('bfloat16', () => {
  it.each(['avx512_bf16', 'amx_bf16'])('is of use on a processor with %s', (flag) => {
    expect(whyNoBfloat16(processor(flag))).toBeUndefined();
  });

  it('is of no use on other processors, and where nobody says which it is', () => {
    expect(whyNoBfloat16(processor('avx512f'))).toBe(
      'the processor has neither AVX512_BF16 nor AMX',
    );
    const nowhere = (): string => {
      throw new Error('ENOENT');
    };
    expect(whyNoBfloat16(nowhere)).toMatch(/^only Linux tells/);
  });
});
