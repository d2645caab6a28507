import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * The programs that tests start: as they are shipped where `npm test` has just built them (`BGOPS_SHIPPED=1`), which also starts
 * them in half the time, else from source.
 */
const from = (built: string, source: string) =>
  path.join(root, process.env.BGOPS_SHIPPED === '1' ? `dist/${built}` : `src/${source}`);

export const serverScript = from('server.js', 'server/main.ts');
export const handlerScript = from('handlerProcess.js', 'engine/handler/child/main.ts');
