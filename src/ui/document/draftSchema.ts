import * as vscode from 'vscode';
import { z } from 'zod';
import type { HandlerInfo } from '../../operation/handler.ts';
import { draft } from '../../operation/operation.ts';
import { inputSchemaUri } from './schemaUri.ts';

type Schema = Record<string, unknown>;

/** The schema of a draft: its fields, if the connection takes any beside type and input, and for each type that a handler has, the schema of its input. */
export function draftSchema(handlers: readonly HandlerInfo[], connection: string, withFields: boolean): Schema {
  const ready = handlers.flatMap(({ declaration, problem }) => (declaration && !problem ? [declaration] : []));
  const fields = z.toJSONSchema(draft, { io: 'input', unrepresentable: 'any' }) as {
    properties: Record<string, Schema>;
  };
  const { properties } = fields;
  const types = ready.map(({ type }) => type);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    required: ['type'],
    additionalProperties: false,
    properties: {
      ...(withFields ? properties : {}),
      $schema: { type: 'string', description: vscode.l10n.t('Names the connection that the draft is for.') },
      resubmittedFrom: {
        type: 'string',
        description: vscode.l10n.t('Id of the operation that this one is made from.'),
      },
      type: {
        ...properties.type,
        description: vscode.l10n.t('Which handler runs it.'),
        ...(types.length > 0 ? { enum: types } : {}),
      },
      input: { description: vscode.l10n.t('What the handler gets: any JSON that fits its schema.') },
    },
    allOf: ready
      .filter(({ inputSchema }) => inputSchema !== null)
      .map(({ type }) => ({
        if: { properties: { type: { const: type } } },
        // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON schema.
        then: { properties: { input: { $ref: inputSchemaUri(connection, type) } } },
      })),
  };
}
