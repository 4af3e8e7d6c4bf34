/** What a path fails with. Predicates and `silent` calls look over it; everybody else hears of it as of any error. */
import { SqlError } from '../../errors.ts';

export class PathFailure extends SqlError {}
