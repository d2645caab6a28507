// node test/bench/sizing.ts [--write]: what so many operations a day need, worked out from what the bench `team` measured
// (team/measured.json). Prints the tables of docs/scale-out.md; --write puts them there.
import { readMeasured } from './team/measured.ts';
import { sizingParts, writeSizing } from './team/sizingPage.ts';

const measured = readMeasured();
for (const [name, body] of Object.entries(sizingParts(measured))) console.log(`${name}\n\n${body}\n`);
if (process.argv.includes('--write')) await writeSizing(measured);
