/** Item methods: `.type()`, `.size()`, `.double()` and their kin. */
import { unreachable } from '../../../base/index.ts';
import {
  Decimal,
  decimalOfNumber,
  decimalToNumber,
  isArray,
  type JsonNode,
  JsonObject,
  type PathMethod,
} from '../../values/index.ts';
import { PathFailure } from './failure.ts';

/** What a method gives. `idOf` numbers the objects whose members are listed. */
export function applyMethod(
  method: PathMethod,
  item: JsonNode,
  isLax: boolean,
  idOf: (container: JsonNode) => number,
): readonly JsonNode[] {
  switch (method) {
    case 'type':
      return [typeOf(item)];
    case 'size':
      if (isArray(item)) return [Decimal.fromInteger(item.length)];
      if (isLax) return [Decimal.one];
      throw new PathFailure('22039', 'jsonpath item method .size() can only be applied to an array');
    case 'abs':
      return [numberOf(method, item).abs()];
    case 'floor':
    case 'ceiling':
      return [roundTo(method, numberOf(method, item))];
    case 'double':
      return [doubleOf(item)];
    case 'keyvalue':
      return membersOf(item, idOf);
    default:
      return unreachable(method);
  }
}

function typeOf(item: JsonNode): string {
  if (item === null) return 'null';
  if (item instanceof Decimal) return 'number';
  if (isArray(item)) return 'array';
  return item instanceof JsonObject ? 'object' : typeof item;
}

function numberOf(method: PathMethod, item: JsonNode): Decimal {
  if (item instanceof Decimal) return item;
  throw new PathFailure('22036', `jsonpath item method .${method}() can only be applied to a numeric value`);
}

function roundTo(method: 'floor' | 'ceiling', value: Decimal): Decimal {
  const whole = value.truncate(0);
  const rest = value.subtract(whole).sign;
  if (method === 'floor') return rest < 0 ? whole.subtract(Decimal.one) : whole;
  return rest > 0 ? whole.add(Decimal.one) : whole;
}

const double = 'jsonpath item method .double()';

function doubleOf(item: JsonNode): Decimal {
  if (item instanceof Decimal) {
    checkDouble(item);
    return item;
  }
  if (typeof item !== 'string')
    throw new PathFailure('22036', `${double} can only be applied to a string or numeric value`);
  const text = item.trim();
  const value = numeralPattern.test(text) ? Number(text) : Number.NaN;
  if (!numeralPattern.test(text) && !specialPattern.test(text))
    throw new PathFailure(
      '22036',
      `string argument of ${double} is not a valid representation of a double precision number`,
    );
  if (!Number.isFinite(value)) throw new PathFailure('22036', `NaN or Infinity is not allowed for ${double}`);
  return decimalOfNumber(value, 15);
}

const numeralPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const specialPattern = /^[+-]?(?:inf|infinity|nan)$/i;

function checkDouble(value: Decimal): void {
  try {
    decimalToNumber(value);
  } catch {
    throw new PathFailure('22036', `numeric argument of ${double} is out of range for type double precision`);
  }
}

/** The members of an object, each as an object of its own. */
function membersOf(item: JsonNode, idOf: (container: JsonNode) => number): readonly JsonNode[] {
  if (!(item instanceof JsonObject))
    throw new PathFailure('2203C', 'jsonpath item method .keyvalue() can only be applied to an object');
  const id = Decimal.fromInteger(idOf(item));
  return item.keys.map((key, i) => JsonObject.sorted(['id', 'key', 'value'], [id, key, item.values[i]]));
}
