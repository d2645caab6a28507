import { Option } from 'commander';
import { UsageFault } from './fault.ts';

export function databaseOption(): Option {
  return new Option(
    '--database <url>',
    'PostgreSQL database that several servers and workers share (or BGOPS_DATABASE)',
  );
}

export function directOption(): Option {
  return new Option(
    '--database-direct <url>',
    'the same database without a pooler such as PgBouncer between, for one connection (or BGOPS_DATABASE_DIRECT)',
  );
}

/** The URL of the database without a pooler; null when none is named. Raises `UsageFault`. */
export function directUrl(flag: string | undefined): string | null {
  return urlOf('--database-direct', flag, 'BGOPS_DATABASE_DIRECT');
}

/** The URL of the database; null when none is named. Raises `UsageFault`. */
export function databaseUrl(flag: string | undefined): string | null {
  return urlOf('--database', flag, 'BGOPS_DATABASE');
}

function urlOf(option: string, flag: string | undefined, variable: string): string | null {
  const url = flag ?? (process.env[variable] || undefined);
  // The environment goes on to handlers, which have no business with it.
  delete process.env[variable];
  if (url === undefined) return null;
  if (/^postgres(?:ql)?:\/\/./.test(url)) return url;
  throw new UsageFault(`${option} must be a URL like postgres://user:password@host:5432/database.`);
}
