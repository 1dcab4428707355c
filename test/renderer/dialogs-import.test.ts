import { describe, expect, it } from 'vitest';
import { fileName, matchRows, nameOf } from '../../renderer/dialogs/import-form';
import { modelSummary } from './harness/model-summary';

describe('the dialog for published weights', () => {
  it('names a model after the folder of its files, which are called alike everywhere', () => {
    expect(nameOf(['/w/codae/weights-30-0.873.index'], [])).toBe('published-codae');
    expect(nameOf(['C:\\w\\tf lite\\encoder1.tflite'], [])).toBe('published-tf-lite');
    expect(nameOf(['/w/codvae/'], [])).toBe('published-codvae');
    expect(nameOf(['/w/codae/a.index'], [modelSummary('Published-codae')])).toBe(
      'published-codae-2',
    );
    expect(fileName('/w/codae/weights-30-0.873.index')).toBe('weights-30-0.873.index');
  });

  it('lists what was drawn anew before what was found', () => {
    const rows = matchRows({
      model: modelSummary('m'),
      taken: [{ variable: 'encoder/kernel', from: 'conv/kernel', shape: [3, 3, 1, 4] }],
      drawn: ['prior/logits'],
      ignored: [],
    });
    expect(rows).toEqual([
      { variable: 'prior/logits', from: null, shape: '' },
      { variable: 'encoder/kernel', from: 'conv/kernel', shape: '3 × 3 × 1 × 4' },
    ]);
  });
});
