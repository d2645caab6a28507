import { readFile } from 'node:fs/promises';
import { messageOf } from '../../operation/error.ts';
import { UsageFault } from './fault.ts';

/** The JSON in a file of settings that a flag names. Raises `UsageFault`. */
export async function settingsFile(flag: string, file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageFault(`${flag}: ${file} cannot be read (${messageOf(error)}). Give the path of a JSON file.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageFault(`${flag}: ${file} is not JSON (${messageOf(error)}). Correct it.`);
  }
}
