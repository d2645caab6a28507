import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { compileQuery } from '../../../src/engine/store/query.ts';
import { sqliteDialect } from '../../../src/engine/store/sqlite/dialect.ts';
import { parseExact, stringifyExact } from '../../../src/operation/json.ts';
import { matches, type Payloads, parseQuery, type Query } from '../../../src/operation/query.ts';
import { exampleOperation } from '../operation/example.ts';
import { type Case, cases, payloadQueries, queries } from '../operation/queryCases.ts';
import { examples } from '../operation/queryExamples.ts';

const tables = `
CREATE TABLE operation (
  sequence INTEGER PRIMARY KEY, id TEXT NOT NULL, status INTEGER NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
  display_name TEXT, execution_group TEXT, parent_key TEXT, error_message TEXT, submitted_at INTEGER NOT NULL,
  resubmitted_from TEXT
) STRICT;
CREATE INDEX operation_id ON operation (id);
CREATE INDEX operation_status ON operation (status, sequence);
CREATE INDEX operation_type ON operation (type, sequence);
CREATE INDEX operation_submitted ON operation (submitted_at);
CREATE INDEX operation_group ON operation (execution_group COLLATE NOCASE, sequence) WHERE execution_group IS NOT NULL;
CREATE INDEX operation_parent ON operation (parent_key COLLATE NOCASE, sequence) WHERE parent_key IS NOT NULL;
CREATE INDEX operation_original ON operation (resubmitted_from, sequence) WHERE resubmitted_from IS NOT NULL;
CREATE TABLE payload (place INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;`;

describe('queries as SQL', () => {
  let database: DatabaseSync;

  beforeEach(() => {
    database = new DatabaseSync(':memory:');
    database.exec(tables);
  });
  afterEach(() => database.close());

  /** Replaces all rows; sequence numbers are the positions, counted from 1. */
  function fill(rows: readonly Case[]): void {
    database.exec('DELETE FROM operation; DELETE FROM payload');
    const insert = database.prepare('INSERT INTO operation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const attach = database.prepare('INSERT INTO payload VALUES (?, ?)');
    for (const [index, { operation: o, input, output }] of rows.entries()) {
      const status = sqliteDialect.statusCode(o.status);
      const { displayName, executionGroup, parentKey, error } = o;
      insert.run(
        index + 1,
        o.id,
        status,
        o.type,
        o.name,
        displayName,
        executionGroup,
        parentKey,
        error?.message ?? null,
        o.submittedAt,
        o.resubmittedFrom,
      );
      for (const [kind, text] of [input, output].entries()) {
        if (text !== null) attach.run((index + 1) * 4 + kind, stringifyExact(parseExact(text)));
      }
    }
  }

  function found(query: Query): number[] {
    const { where, parameters } = compileQuery(query, sqliteDialect);
    const sql = `SELECT o.sequence AS n FROM operation o WHERE (${where}) AND o.sequence < ? ORDER BY o.sequence`;
    return database
      .prepare(sql)
      .all(...parameters, 1_000_000)
      .map(({ n }) => Number(n));
  }

  function expected(query: Query, rows: readonly Case[]): number[] {
    return rows.flatMap((one, index) => (matches(query, one.operation, payloadsOf(one)) ? [index + 1] : []));
  }

  for (const { query, found: hit, operation, input } of examples) {
    it(`${hit ? 'find' : 'miss'} ${JSON.stringify(query)}`, () => {
      fill([{ operation, input, output: null }]);
      assert.deepEqual(found(parseQuery(query, 0)), hit ? [1] : []);
    });
  }

  it('find what the evaluator in memory finds', () => {
    fc.assert(
      fc.property(cases, fc.array(queries, { minLength: 10, maxLength: 10 }), (rows, list) => {
        fill(rows);
        for (const query of list) {
          assert.deepEqual(found(query), expected(query, rows), JSON.stringify(compileQuery(query, sqliteDialect)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('find every scalar of every payload at its own path', () => {
    let looked = 0;
    fc.assert(
      fc.property(cases, (rows) => {
        fill(rows);
        for (const query of payloadQueries(rows, payloadsOf)) {
          looked += 1;
          const sequences = found(query);
          assert.ok(sequences.length > 0, JSON.stringify(query));
          assert.deepEqual(sequences, expected(query, rows), JSON.stringify(query));
        }
      }),
      { numRuns: 200 },
    );
    assert.ok(looked > 500);
  });

  it('never raise, whatever the body and the path are', () => {
    fill([{ operation: exampleOperation(), input: null, output: null }]);
    const attach = database.prepare('INSERT OR REPLACE INTO payload VALUES (4, ?)');
    for (const body of [
      '',
      'no json',
      '{"a":',
      '\u0000',
      '[1,]',
      '{a:1}',
      '1 2',
      `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    ]) {
      attach.run(body);
      for (const text of ['input.a=1', 'input=1', 'input[0]=1', 'input."\\"".b=1', '-input.a=1']) {
        assert.deepEqual(
          found(parseQuery(text, 0)),
          text.startsWith('-') ? [1] : [],
          `${text} in ${body.slice(0, 20)}`,
        );
      }
    }
  });

  it('find a value in a document of 16 MiB', () => {
    const rows = Array.from({ length: 16 * 1_024 }, (_, n) => ({ n, filler: 'x'.repeat(1_000) }));
    fill([{ operation: exampleOperation(), input: JSON.stringify({ rows, last: 'yes' }), output: null }]);
    assert.deepEqual(found(parseQuery('input.last=yes input.rows[16000].n=16000', 0)), [1]);
    assert.deepEqual(found(parseQuery('input.last=no', 0)), []);
  });

  it('are as large as the parser lets them be', () => {
    fill([{ operation: exampleOperation(), input: '{"a":5}', output: null }]);
    const texts = [
      Array.from({ length: 100 }, (_, n) => `-word${n}`).join(' '),
      Array.from({ length: 100 }, (_, n) => `-input.a${n}=1`).join(' '),
      `-type:${Array.from({ length: 500 }, (_, n) => `*a${n}*b`).join(',')}`,
      `-id:${Array.from({ length: 500 }, (_, n) => `abcd${n}*`).join(',')}`,
      `-type:"${'['.repeat(16_000)}"*x`,
      `-input.${'k'.repeat(16_000)}=1`,
    ];
    for (const text of texts) assert.deepEqual(found(parseQuery(text, 0)), [1], text.slice(0, 60));
  });

  it('look no further back than the oldest that is young enough, and miss none when the clock jumps', () => {
    const at = exampleOperation().submittedAt;
    const rows = [5, 900, 3, 1_000, 2, 1_100].map((ms) => ({
      operation: exampleOperation({ submittedAt: at + ms }),
      input: null,
      output: null,
    }));
    fill(rows);
    const since = (ms: number): Query => ({ terms: [{ negated: false, kind: 'since', at: at + ms }] });
    assert.deepEqual(found(since(900)), [2, 4, 6]);
    assert.deepEqual(found(since(1_100)), [6]);
    assert.deepEqual(found(since(1_101)), []);
    assert.deepEqual(found(since(0)), [1, 2, 3, 4, 5, 6]);
  });

  it('miss none either when very many are young enough', () => {
    const at = 1_000_000;
    const insert = database.prepare(
      "INSERT INTO operation (sequence, id, status, type, name, submitted_at) VALUES (?, ?, 0, 't', 'n', ?)",
    );
    database.exec('BEGIN');
    for (let sequence = 1; sequence <= 25_000; sequence += 1) insert.run(sequence, String(sequence), at - sequence);
    database.exec('COMMIT');
    assert.equal(found({ terms: [{ negated: false, kind: 'since', at: 0 }] }).length, 25_000);
    assert.equal(found({ terms: [{ negated: false, kind: 'since', at: at - 19_999 }] }).length, 19_999);
    assert.equal(found({ terms: [{ negated: false, kind: 'since', at: at - 20_000 }] }).length, 20_000);
    assert.equal(found({ terms: [{ negated: true, kind: 'since', at: at - 20_000 }] }).length, 5_000);
  });
});

function payloadsOf({ input, output }: Case): Payloads {
  return {
    input: input === null ? undefined : parseExact(input),
    output: output === null ? undefined : parseExact(output),
  };
}
