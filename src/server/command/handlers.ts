import path from 'node:path';
import { Option } from 'commander';
import type { HandlerSource } from '../runner.ts';
import { UsageFault } from './fault.ts';

/** What `serve` and `work` ask about handlers. */
export interface HandlerFlags {
  readonly pattern?: string[];
  readonly concurrency?: string;
}

export function patternOption(): Option {
  return new Option(
    '--pattern <glob>',
    'which files of that folder (may be repeated; default: all of its folder "operations" when it has one, else all)',
  ).argParser(collect);
}

export function concurrencyOption(): Option {
  return new Option('--concurrency <n>', 'most attempts at a time; one for each core, at least 2, when left out');
}

/** Raises `UsageFault`. */
export function handlerSource(folder: string, { pattern, concurrency }: HandlerFlags): HandlerSource {
  return {
    folder: path.resolve(folder),
    patterns: pattern,
    concurrency: concurrency === undefined ? undefined : wholeNumber('--concurrency', concurrency, 1, 1_000),
  };
}

export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= min && number <= max))
    throw new UsageFault(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
  return number;
}

export function collect(name: string, before: string[] = []): string[] {
  return [...before, name];
}
