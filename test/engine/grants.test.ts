import { describe, expect, it } from 'vitest';
import { Grants } from '../../core/engine/grants';

describe('grants', () => {
  it('of a folder include what lies in it, and nothing that only looks like it', () => {
    const grants = new Grants();
    grants.add('/data/run', 'read');
    expect(grants.allows('/data/run', 'read')).toBe(true);
    expect(grants.allows('/data/run/deep/file.h5', 'read')).toBe(true);
    expect(grants.allows('/data/run2/file.h5', 'read')).toBe(false);
    expect(grants.allows('/data', 'read')).toBe(false);
    expect(grants.allows('/data/run/../other.h5', 'read')).toBe(false);
  });

  it('to read are not grants to write, nor the other way round', () => {
    const grants = new Grants();
    grants.add('/data/run', 'read');
    grants.add('/out/table.csv', 'write');
    expect(grants.allows('/data/run/file.h5', 'write')).toBe(false);
    expect(grants.allows('/out/table.csv', 'write')).toBe(true);
    expect(grants.allows('/out/table.csv', 'read')).toBe(false);
    expect(grants.allows('/out/other.csv', 'write')).toBe(false);
  });

  it('take names with brackets and stars as they stand', () => {
    const grants = new Grants();
    grants.add('/data/run[1].h5', 'read');
    grants.add('/out/picked[*].h5', 'write');
    expect(grants.allows('/data/run[1].h5', 'read')).toBe(true);
    expect(grants.allows('/out/picked[*].h5', 'write')).toBe(true);
    expect(grants.allows('/data/other[1].h5', 'read')).toBe(false);
  });

  it('count for a glob by its fixed folders', () => {
    const grants = new Grants();
    grants.add('/data/run', 'read');
    expect(grants.allows('/data/run/*.h5', 'read')).toBe(true);
    expect(grants.allows('/data/*/file.h5', 'read')).toBe(false);
    expect(grants.allows('/data/run/**/../../../etc/*', 'read')).toBe(false);
  });
});
