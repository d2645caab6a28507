import { OperationFailure } from '../../../operation/error.ts';
import type { Call, Context } from '../context.ts';
import { deleteRow } from '../rows/single.ts';
import { createRows, patchRow, updateRow } from '../rows/write.ts';
import { keyOf, type Target } from './target.ts';

export interface BulkMessage {
  /** Whether a target must say which row it is. */
  readonly needsKey: boolean;
  /** HTTP status of a target that succeeded, as the details of a failure name it. */
  readonly status: number;
  /** Writes one target as the single verb does, and tells the row's id. */
  write(target: Target, call: Call, context: Context): Promise<string>;
}

/** The messages of the table; what each does is what the verb for one row does. */
export const bulkMessages = {
  CreateMultiple: {
    needsKey: false,
    status: 201,
    async write({ body }, call, context) {
      const [row] = await createRows([body], call, context);
      if (row === undefined) throw new OperationFailure('internal', 'The row was not stored.');
      return row.id;
    },
  },
  UpdateMultiple: {
    needsKey: true,
    status: 204,
    async write(target, call, context) {
      return (await updateRow(keyOf(target), target.body, { needs: 'present', etag: null }, call, context)).id;
    },
  },
  UpsertMultiple: {
    needsKey: true,
    status: 204,
    async write(target, call, context) {
      const condition = { needs: 'nothing', etag: null } as const;
      return (await patchRow(keyOf(target), target.body, condition, call, context)).operation.id;
    },
  },
  DeleteMultiple: {
    needsKey: true,
    status: 204,
    async write(target, call, context) {
      const key = keyOf(target);
      await deleteRow(key, call, context);
      return key.id;
    },
  },
} as const satisfies Record<string, BulkMessage>;

export function isBulkMessage(name: string | undefined): name is keyof typeof bulkMessages {
  return name !== undefined && Object.hasOwn(bulkMessages, name);
}
