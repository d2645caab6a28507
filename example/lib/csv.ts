/** One record of a CSV file. `line` is the line it starts on, from 1; `problem` says why its quotes do not add up. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
  readonly problem: string | null;
}

/**
 * Reads CSV (RFC 4180) piece by piece: quoted fields may hold commas, line breaks and doubled quotes; lines end in LF
 * or CRLF; a byte order mark and empty lines are skipped.
 */
export class CsvReader {
  #fields: string[] = [];
  #field = '';
  #quoted: 'no' | 'open' | 'closed' = 'no';
  #problem: string | null = null;
  #line = 1;
  #start = 1;
  #atStart = true;

  /** The records that end in this piece. */
  *push(text: string): Generator<CsvRecord> {
    for (const character of this.#atStart ? text.replace(/^\uFEFF/, '') : text) {
      this.#atStart = false;
      if (character === '\n') this.#line += 1;
      if (this.#quoted === 'open') this.#insideQuotes(character);
      else if (character === '\n') yield* this.#endRecord();
      else this.#outsideQuotes(character);
    }
  }

  /** The last record, when the file does not end in a line break. */
  *end(): Generator<CsvRecord> {
    if (this.#quoted === 'open') this.#problem = 'a quote is not closed';
    yield* this.#endRecord();
  }

  #insideQuotes(character: string): void {
    if (character === '"') this.#quoted = 'closed';
    else this.#field += character;
  }

  #outsideQuotes(character: string): void {
    if (character === ',') {
      this.#endField();
    } else if (character === '"' && this.#quoted === 'closed') {
      this.#field += '"';
      this.#quoted = 'open';
    } else if (character === '"' && this.#field === '') {
      this.#quoted = 'open';
    } else if (character !== '\r') {
      if (this.#quoted === 'closed' || character === '"') this.#problem = 'text stands beside a quoted field';
      this.#field += character;
    }
  }

  #endField(): void {
    this.#fields.push(this.#field);
    this.#field = '';
    this.#quoted = 'no';
  }

  *#endRecord(): Generator<CsvRecord> {
    this.#endField();
    const record = { line: this.#start, fields: this.#fields, problem: this.#problem };
    this.#fields = [];
    this.#problem = null;
    this.#start = this.#line;
    if (record.fields.length > 1 || record.fields[0] !== '') yield record;
  }
}

/** One line of CSV; fields are quoted where they must be. */
export function csvLine(fields: readonly (string | number)[]): string {
  const quoted = fields.map((field) => {
    const text = String(field);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${quoted.join(',')}\n`;
}
