import { locationsIn } from '../../source/location.ts';

/** Where the code of a person's own was when it failed. */
export interface Frame {
  /** Name of the function; empty where there is none. */
  readonly name: string;
  /** Name of the file without its folders; empty where the trace names none. */
  readonly file: string;
  /** From 1; undefined where none is named. */
  readonly line: number | undefined;
}

/** Most lines that are looked at. */
const mostLines = 60;
const v8Name = /^\s*at (?:async )?(?:new )?([^\s(]{1,200}(?: \[as [^\]]{1,100}\])?) \(/;
const dotNet = /^\s*at ([\w.<>`+[\],]{3,300})\(/;
const apex = /^(?:Class|Trigger)\.([\w.]{1,300}): line (\d{1,7})/;
/** What brings an operation to run, and what comes with a platform, is nobody's own. */
const foreign = /[\\/]node_modules[\\/]|^node:|^internal[\\/]|[\\/](?:handlerProcess|server|chunk-\w+)\.js$/;
const platform = /^(?:System|Microsoft)\./;

/** The first frame of a stack or trace that is a person's own; undefined when none is, or there is no trace. */
export function ownFrame(trace: string): Frame | undefined {
  for (const line of trace.split('\n', mostLines)) {
    const frame = frameOf(line.trimEnd());
    if (frame) return frame;
  }
  return undefined;
}

/** Whether a line is one of a trace. */
export function isFrame(line: string): boolean {
  return /^\s+at (?:async |new )?\S{1,300} ?\(|^\s*at (?:async )?\S{1,2000}:\d{1,7}\b/.test(line) || apex.test(line);
}

function frameOf(line: string): Frame | undefined {
  if (!isFrame(line)) return undefined;
  const ofApex = apex.exec(line);
  if (ofApex) return { name: ofApex[1] ?? '', file: '', line: Number(ofApex[2]) };
  const [place] = locationsIn(line);
  if (place) {
    if (foreign.test(place.path)) return undefined;
    const name = (v8Name.exec(line) ?? dotNet.exec(line))?.[1] ?? '';
    return { name: plainName(name), file: fileName(place.path), line: place.line };
  }
  const name = dotNet.exec(line)?.[1];
  if (name === undefined || platform.test(name) || !name.includes('.') || line.includes('node:')) return undefined;
  return /\((?:native|<anonymous>|node:|internal)/.test(line) ? undefined : { name, file: '', line: undefined };
}

/** `Object.run` and `Object.<anonymous>` are how V8 calls functions of a module. */
function plainName(name: string): string {
  return name
    .replace(/ \[as .*$/, '')
    .replace(/^(?:Object|Module|Function)\./, '')
    .replace(/^<anonymous>$/, '');
}

function fileName(path: string): string {
  return (/[^\\/]{1,200}$/.exec(path)?.[0] ?? '').replace(/\?.*$/, '');
}
