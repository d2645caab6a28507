import type { FacadeAnswer, FacadeRequest } from '../../facade/exchange.ts';
import { DataverseFault } from '../fault.ts';
import { type BatchedRequest, type BatchItem, parseBatch } from './parse.ts';
import { addressOf, bodyOf, ContentIds } from './target.ts';
import { type ItemAnswer, type PartAnswer, writeBatch } from './write.ts';

export interface BatchOptions {
  /** Path of the service document, with a slash at its end. */
  readonly service: string;
  readonly continueOnError: boolean;
  /** Answers one request; never rejects. */
  dispatch(request: FacadeRequest): Promise<FacadeAnswer>;
  /** The error document of a fault that a part raised before it could be sent on. */
  answerOf(fault: DataverseFault): FacadeAnswer;
}

/**
 * Runs a batch, one request after the other, and answers with one part each. Without `odata.continue-on-error` the first
 * failure ends it and its status is that of the whole. A change set ends at its first failure, which is then its only
 * answer; what came before it stays done, as change sets of elastic tables are not atomic. Raises a `DataverseFault`
 * when the batch itself is not understood; nothing has been done then.
 */
export async function runBatch(request: FacadeRequest, options: BatchOptions): Promise<FacadeAnswer> {
  const items = parseBatch(request.headers['content-type'], request.body);
  const run = new Run(request, options);
  const answers: ItemAnswer[] = [];
  let status = 200;
  for (const item of items) {
    if (request.signal.aborted) break;
    const answer = await run.item(item);
    answers.push(answer);
    const failed = statusOf(answer);
    if (failed >= 400 && !options.continueOnError) {
      status = failed;
      break;
    }
  }
  const { contentType, body } = writeBatch(answers);
  return { status, headers: { 'OData-Version': '4.0', 'Content-Type': contentType }, body };
}

function statusOf(answer: ItemAnswer): number {
  const parts = answer.kind === 'request' ? [answer.part] : answer.parts;
  return Math.max(0, ...parts.map((part) => part.answer.status));
}

/** Headers of the whole that hold for its parts too; `Prefer`, conditions and content types are those of each part. */
const inherited = /^(?:authorization|accept|odata-(?:max)?version|mscrmcallerid|callerobjectid|mscrm\..*)$/;

class Run {
  readonly #whole: FacadeRequest;
  readonly #options: BatchOptions;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #ids = new ContentIds();

  constructor(whole: FacadeRequest, options: BatchOptions) {
    this.#whole = whole;
    this.#options = options;
    this.#headers = Object.fromEntries(Object.entries(whole.headers).filter(([name]) => inherited.test(name)));
  }

  async item(item: BatchItem): Promise<ItemAnswer> {
    if (item.kind === 'request') return { kind: 'request', part: await this.#part(item.request) };
    const parts: PartAnswer[] = [];
    for (const request of item.requests) {
      const part = await this.#part(request);
      if (part.answer.status >= 400) return { kind: 'changeSet', parts: [part] };
      parts.push(part);
    }
    return { kind: 'changeSet', parts };
  }

  async #part(request: BatchedRequest): Promise<PartAnswer> {
    const { contentId } = request;
    const answer = await this.#answer(request);
    const entity = answer.headers['OData-EntityId'];
    if (contentId !== null && entity !== undefined) this.#ids.add(contentId, entity);
    return { answer, contentId };
  }

  async #answer({ method, target, headers, body }: BatchedRequest): Promise<FacadeAnswer> {
    const { service, dispatch, answerOf } = this.#options;
    try {
      const { path, query } = addressOf(target, service, this.#ids);
      if (isBatch(path)) throw new DataverseFault(400, '0x80048d19', 'A batch holds no other batches.');
      const whole = { ...this.#whole, method, path, query, body: bodyOf(body, this.#ids) };
      return await dispatch({ ...whole, headers: { ...this.#headers, ...headers } });
    } catch (error) {
      if (error instanceof DataverseFault) return answerOf(error);
      throw error;
    }
  }
}

function isBatch(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return name === '$batch' || name === '%24batch';
}
