// Memory of the command line while it scores a long dataset.
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { inProject } from '../setup/places.mjs';
import { writeEvents } from './events.mjs';
import { figure } from './measure.mjs';

/** 4,000 events under 25 names. */
const EVENTS = 4000;
const NAMES = 25;
const SAMPLE_MS = 500;
const PARTS = 10;

/** @param {string} folder */
export async function memory(folder) {
  const [data, few] = [join(folder, 'long'), join(folder, 'few')];
  await writeEvents(data, { files: 1, events: EVENTS, columns: 1, images: true, links: NAMES });
  await writeEvents(few, { files: 1, events: 60, columns: 1, images: true });
  const model = join(folder, 'small');
  darkscope('train', '--data', few, '--epochs', '1', '--set', 'filters=8', '--out', model);
  const words = ['score', '--model', model, '--data', data, '--out', join(folder, 'scores.h5')];
  const scoring = spawn(process.execPath, [inProject('out/cli/main.cjs'), ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const began = performance.now();
  /** @type {{ seconds: number, MiB: number }[]} */
  const series = [];
  const timer = setInterval(() => {
    const MiB = residentMiB(scoring.pid ?? 0);
    if (MiB > 0) series.push({ seconds: (performance.now() - began) / 1000, MiB });
  }, SAMPLE_MS);
  const code = await new Promise((resolve) => scoring.once('exit', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`scoring ended with ${code}`);
  const total = EVENTS * NAMES;
  const all = figure(
    `resident memory, scoring ${total} events`,
    'MiB',
    series.map(({ MiB }) => MiB),
  );
  const parts = Array.from({ length: PARTS }, (_, part) => {
    const [from, to] = [part, part + 1].map((n) => Math.floor((n * series.length) / PARTS));
    const samples = series.slice(from, to).map(({ MiB }) => MiB);
    return figure(`the same, part ${part + 1} of ${PARTS} of the time`, 'MiB', samples);
  });
  return [
    { ...all, note: 'CoDAE of 8 filters, all scores', series },
    figure('the same, rate', 'events/s', [(total * 1000) / (performance.now() - began)]),
    ...parts,
  ];
}

/** @param {string[]} words */
function darkscope(...words) {
  execFileSync(process.execPath, [inProject('scripts/darkscope.mjs'), ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** @param {number} pid @returns 0 once the process has ended */
function residentMiB(pid) {
  try {
    return (
      Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
    );
  } catch {
    return 0;
  }
}
