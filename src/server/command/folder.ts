import path from 'node:path';
import { Option } from 'commander';

/** Where data is kept when nothing else is said: beside the work it belongs to. */
const defaultFolder = '.bgops';

export function dataOption(): Option {
  return new Option('--data <dir>', `data folder (or BGOPS_DATA; default: ${defaultFolder} in the current folder)`);
}

/** Absolute path of the data folder. */
export function dataFolder(flag: string | undefined): string {
  return path.resolve(flag ?? (process.env.BGOPS_DATA || defaultFolder));
}
