import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { stringifyExact } from '../../../../src/operation/json.ts';
import { bgopsCommand, curlCommand } from '../../../../src/viewModel/copy/commandLine.ts';
import { errorDocument, errorText } from '../../../../src/viewModel/copy/errorText.ts';
import { sameDraft } from '../../../../src/viewModel/copy/sameDraft.ts';
import { shellWord } from '../../../../src/viewModel/copy/shellWord.ts';
import { operationOf } from '../../../support/operations.ts';

/** What the programs of a command line are given, as bash reads it. Each is replaced by one that prints its arguments. */
async function argumentsOf(command: string, program: string): Promise<string[]> {
  const script = `${program}() { printf '%s\\0' "$@"; }; TOKEN=the-token; ${command}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { env: { LC_ALL: 'C.UTF-8' } });
  return stdout.split('\0').slice(0, -1);
}

const hostile = [
  `'; touch /tmp/x; '`,
  '$(id) `id` $HOME !! \\',
  'a\nb\u0003\u001b[2Jc',
  '\u202eevil\u200b',
  '-x',
  '"two" words',
  "it's \u0007",
];

describe('a word of a shell', () => {
  it('is taken as it is written, whatever it holds', async () => {
    const words = [...hostile, ...fc.sample(fc.string({ unit: 'grapheme', minLength: 1 }), 50)].filter(
      (word) => !word.includes('\0'),
    );
    assert.deepEqual(await argumentsOf(`show ${words.map(shellWord).join(' ')}`, 'show'), words);
  });

  it('holds nothing that a terminal could act on', () => {
    for (const word of hostile) assert.doesNotMatch(shellWord(word), /[\p{Cc}\u200b\u202e]/u);
  });
});

describe('the command that submits the same', () => {
  const operation = operationOf({ type: '-rf $(id)', name: "O'Brien", parentKey: 'a b', executionGroup: 'g\u202e' });
  const input = '{"n":12345678901234567890,"text":"it\'s \\u0007\u202e"}';
  const draft = sameDraft(operation, input, true);

  it('keeps every field, and numbers as they were written', async () => {
    const words = await argumentsOf(bgopsCommand(draft, { data: '/data folder' }), 'bgops');
    assert.deepEqual(words.slice(-2), ['--', '-rf $(id)']);
    const options = new Map(words.slice(1, -2).map((word) => [word.split('=')[0], word.slice(word.indexOf('=') + 1)]));
    assert.equal(options.get('--name'), "O'Brien");
    assert.equal(options.get('--group'), 'g\u202e');
    assert.equal(options.get('--data'), '/data folder');
    assert.match(options.get('--input') ?? '', /"n":12345678901234567890,/);
    assert.equal(JSON.parse(options.get('--input') ?? '').text, "it's \u0007\u202e");
    const fields = JSON.parse(options.get('--fields') ?? '');
    assert.deepEqual(fields, { parentKey: 'a b', retryLimit: 3, retryBackoff: 1_000, timeout: 120_000, ttl: 86_400 });
  });

  it('says type and input alone where a service takes no more', () => {
    assert.deepEqual(Object.keys(sameDraft(operation, input, false)), ['type', 'input']);
    assert.deepEqual(sameDraft(operation, null, false), { type: operation.type });
  });

  it('calls curl with the token as a variable', async () => {
    const body = stringifyExact(draft);
    const headers = { 'content-type': 'application/json' };
    const command = curlCommand({ method: 'POST', url: 'http://127.0.0.1:1/api?a=1&b=2', headers, body });
    assert.doesNotMatch(command, /the-token/);
    const words = await argumentsOf(command, 'curl');
    assert.deepEqual(words.slice(0, 5), [
      ...['-X', 'POST', 'http://127.0.0.1:1/api?a=1&b=2'],
      ...['-H', 'Authorization: Bearer the-token'],
    ]);
    assert.deepEqual(JSON.parse(words.at(-1) ?? ''), JSON.parse(body));
  });
});

describe('the text of an error', () => {
  const error = { code: 7, message: 'No file', stack: 'Error: No file\n    at run (/a.ts:1:2)' };

  it('has message, stack and code, the message once', () => {
    assert.equal(errorText({ error }), 'Error: No file\n    at run (/a.ts:1:2)\nCode 7\n');
    assert.equal(errorText({ error: { ...error, stack: null } }), 'No file\nCode 7\n');
    assert.equal(errorText({ error: { ...error, stack: 'at x' } }), 'No file\nat x\nCode 7\n');
    assert.equal(errorText({ error: null }), '');
  });

  it('tells of earlier attempts, newest first, and of none twice', () => {
    const attempt = (number: number, message: string) => ({
      ...{ number, worker: 'w', startedAt: 0, endedAt: 1, outcome: 'Error' as const },
      error: { code: 1, message, stack: null },
    });
    const text = errorDocument(operationOf({ error }), [attempt(1, 'one'), attempt(3, 'No file'), attempt(2, 'two')]);
    const heads = text.match(/^---.*|^(one|two|No file)$/gm);
    assert.deepEqual(heads, [
      ...['--- Attempt 2, 1970-01-01T00:00:00.000Z', 'two'],
      ...['--- Attempt 1, 1970-01-01T00:00:00.000Z', 'one'],
    ]);
  });
});
