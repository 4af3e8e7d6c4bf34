/** The names of the session that a function runs in. */
import type { FunctionContext } from '../functions/index.ts';
import { type CatalogNames, namesOfScene } from './names.ts';
import { sceneOf } from './scene.ts';

/** Objects by name, through the session's search path. */
export function namesOf(context: FunctionContext): CatalogNames {
  return namesOfScene(sceneOf(context));
}
