/** A block of an event stream. One without data is no message, but its `id` counts. */
export interface ServerEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

/** A block that is longer than this is not one of ours, characters. */
const longestBlock = 64 * 1_048_576;

/**
 * Reads an event stream (`text/event-stream`) block by block. Comments are skipped. Blocks that carry only an id are
 * kept, which ready-made parsers drop: the first one tells where a stream of changes begins.
 */
export async function* serverEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent, void> {
  const decoder = new TextDecoder();
  let open = emptyBlock();
  let line: string[] = [];
  let length = 0;
  let afterReturn = false;
  for await (const bytes of body) {
    const text = decoder.decode(bytes, { stream: true });
    let from = 0;
    while (from < text.length) {
      if (afterReturn && text.startsWith('\n', from)) from += 1;
      afterReturn = false;
      const end = lineEnd(text, from);
      line.push(text.slice(from, end));
      length += end - from;
      if (length > longestBlock) throw new Error('An event is longer than any that an engine server sends.');
      if (end === text.length) break;
      afterReturn = text[end] === '\r';
      from = end + 1;
      const whole = line.join('');
      line = [];
      if (whole !== '') {
        addField(open, whole);
        continue;
      }
      if (open.id !== null || open.data.length > 0) yield { ...open, data: open.data.join('\n') };
      open = emptyBlock();
      length = 0;
    }
  }
}

interface Block {
  id: string | null;
  event: string;
  data: string[];
}

function emptyBlock(): Block {
  return { id: null, event: 'message', data: [] };
}

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0a || unit === 0x0d) return at;
  }
  return text.length;
}

function addField(block: Block, line: string): void {
  const colon = line.indexOf(':');
  if (colon === 0) return;
  const name = colon < 0 ? line : line.slice(0, colon);
  const content = colon < 0 ? '' : line.slice(line.startsWith(' ', colon + 1) ? colon + 2 : colon + 1);
  if (name === 'data') block.data.push(content);
  else if (name === 'event') block.event = content;
  else if (name === 'id' && !content.includes('\0')) block.id = content;
}
