import assert from 'node:assert/strict';

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A scrape, read strictly. */
export interface Scrape {
  readonly samples: readonly Sample[];
  readonly types: ReadonlyMap<string, string>;
  /** Sum of the samples of this name whose labels are among these; 0 when there are none. */
  sum(name: string, labels?: Readonly<Record<string, string>>): number;
}

const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/** Reads the text format 0.0.4 of Prometheus, and refuses whatever its own parser or `promtool check metrics` would not like. */
function parseMetrics(text: string): Scrape {
  assert.ok(text.endsWith('\n'), 'the last line ends');
  const types = new Map<string, string>();
  const helps = new Set<string>();
  const samples: Sample[] = [];
  const seen = new Set<string>();
  let family = '';
  for (const line of text.split('\n')) {
    const [, word, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (word === 'HELP') {
      assert.ok(!helps.has(name), `${name} has one help`);
      helps.add(name);
      family = name;
    } else if (word === 'TYPE') {
      assert.equal(name, family, 'the type follows the help');
      assert.match(rest, /^(?:counter|gauge|histogram|summary)$/);
      types.set(name, rest);
    } else if (line !== '') {
      const sample = sampleOf(line);
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      assert.ok(!seen.has(key), `${line} stands once`);
      seen.add(key);
      assert.equal(familyOf(sample.name, family, types.get(family)), family, `${line} stands with its family`);
      samples.push(sample);
    }
  }
  for (const [name, type] of types) checkFamily(name, type, samples);
  return {
    samples,
    types,
    sum: (name, labels = {}) =>
      samples
        .filter(
          (each) => each.name === name && Object.entries(labels).every(([key, value]) => each.labels[key] === value),
        )
        .reduce((sum, { value }) => sum + value, 0),
  };
}

export async function scrape(url: string, headers: Record<string, string> = {}): Promise<Scrape> {
  const answer = await fetch(new URL('/metrics', url), { headers });
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4; charset=utf-8$/);
  return parseMetrics(text);
}

function sampleOf(line: string): Sample {
  const [, name = '', inner = '', number = ''] = sampleLine.exec(line) ?? [];
  assert.ok(name !== '', `a sample: ${line}`);
  const labels: Record<string, string> = {};
  let end = 0;
  label.lastIndex = 0;
  for (let found = label.exec(inner); found !== null; found = label.exec(inner)) {
    labels[found[1] ?? ''] = found[2] ?? '';
    end = label.lastIndex;
  }
  assert.equal(end, inner.length, `labels: ${line}`);
  const value = number === '+Inf' ? Number.POSITIVE_INFINITY : number === 'Nan' ? Number.NaN : Number(number);
  assert.ok(number === 'Nan' || !Number.isNaN(value), `a number: ${line}`);
  return { name, labels, value };
}

function familyOf(name: string, family: string, type: string | undefined): string {
  if (type !== 'histogram' && type !== 'summary') return name;
  return [`${family}_bucket`, `${family}_sum`, `${family}_count`, family].includes(name) ? family : name;
}

function checkFamily(name: string, type: string, samples: readonly Sample[]): void {
  assert.equal(name.endsWith('_total'), type === 'counter', name);
  assert.doesNotMatch(name, /_(?:ms|milliseconds|minutes|kilobytes|megabytes)(?:_|$)/, 'base units');
  if (type !== 'histogram') return;
  const buckets = new Map<string, Sample[]>();
  for (const sample of samples.filter((each) => each.name === `${name}_bucket`)) {
    const { le: _, ...rest } = sample.labels;
    const key = JSON.stringify(rest);
    buckets.set(key, [...(buckets.get(key) ?? []), sample]);
  }
  for (const [key, series] of buckets) {
    const rest = JSON.parse(key) as Record<string, string>;
    const count = samples.find((each) => each.name === `${name}_count` && same(each.labels, rest));
    assert.equal(series.at(-1)?.labels.le, '+Inf');
    assert.equal(series.at(-1)?.value, count?.value, 'the last bucket holds all');
    for (const [index, { value }] of series.entries())
      assert.ok(value >= (series[index - 1]?.value ?? 0), 'buckets add up');
  }
}

const same = (a: object, b: object) =>
  JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
