import type { HandlerDeclaration, HandlerInfo } from '../../../../../src/operation/handler.ts';
import { type CustomApi, customApisOf } from '../../../../../src/server/dataverse/running/customApi.ts';

/** A handler that is ready, as the engine knows it. */
export function info(declaration: Partial<HandlerDeclaration> & { type: string }): HandlerInfo {
  return {
    file: `operations/${declaration.type}.ts`,
    declaration: { displayName: null, description: null, inputSchema: null, bulk: false, ...declaration },
    problem: null,
    paused: false,
  };
}

export function api(declaration: Partial<HandlerDeclaration> & { type: string }): CustomApi {
  const [only] = customApisOf([info(declaration)]);
  if (only === undefined) throw new Error('There is no custom API.');
  return only;
}
