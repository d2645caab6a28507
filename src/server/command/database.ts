import { Option } from 'commander';
import { UsageFault } from './fault.ts';

export function databaseOption(): Option {
  return new Option(
    '--database <url>',
    'PostgreSQL database that several servers and workers share (or BGOPS_DATABASE)',
  );
}

/** The URL of the database; null when none is named. Raises `UsageFault`. */
export function databaseUrl(flag: string | undefined): string | null {
  const url = flag ?? (process.env.BGOPS_DATABASE || undefined);
  // The environment goes on to handlers, which have no business with it.
  delete process.env.BGOPS_DATABASE;
  if (url === undefined) return null;
  if (/^postgres(?:ql)?:\/\/./.test(url)) return url;
  throw new UsageFault('--database must be a URL like postgres://user:password@host:5432/database.');
}
