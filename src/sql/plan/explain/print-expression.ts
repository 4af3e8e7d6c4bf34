/** Typed expressions as SQL, the way PostgreSQL's EXPLAIN prints them: every operator in brackets, every constant with its type. */
import { unreachable } from '../../../base/index.ts';
import type { AggregateCall, SortKey, TypedExpression } from '../../algebra/index.ts';
import { quoteLiteral } from '../../functions/index.ts';
import { formatType, type SqlType, type SqlValue, types, type ValueContext } from '../../values/index.ts';
import { type PlanNames, qualified } from './names.ts';

/** Prints the expressions of one plan. */
export class ExpressionPrinter {
  readonly #names: PlanNames;
  readonly #values: ValueContext;

  constructor(names: PlanNames, values: ValueContext) {
    this.#names = names;
    this.#values = values;
  }

  /** The expression as SQL. */
  print(expression: TypedExpression): string {
    switch (expression.kind) {
      case 'constant':
        return this.#constant(expression.value, expression.type, expression.modifier);
      case 'parameter':
        return `$${expression.number}`;
      case 'column':
        return this.#column(expression);
      case 'call':
        return this.#call(expression);
      case 'cast':
        return `${this.#operand(expression.operand)}::${formatType(expression.type, expression.modifier)}`;
      case 'modify':
        return `${this.#operand(expression.operand)}::${formatType(expression.type, expression.modifier)}`;
      case 'domain-check':
        return `${this.#operand(expression.operand)}::${expression.domain}`;
      case 'and':
      case 'or':
        return `(${expression.operands.map((each) => this.print(each)).join(` ${expression.kind.toUpperCase()} `)})`;
      case 'not':
        return `(NOT ${this.print(expression.operand)})`;
      case 'is-null':
        return `(${this.print(expression.operand)} IS ${expression.negated ? 'NOT ' : ''}NULL)`;
      case 'is-boolean':
        return `(${this.print(expression.operand)} IS ${expression.negated ? 'NOT ' : ''}${expression.test.toUpperCase()})`;
      case 'is-distinct':
        return `(${this.print(expression.left)} IS ${expression.negated ? 'NOT ' : ''}DISTINCT FROM ${this.print(expression.right)})`;
      case 'case':
        return this.#case(expression);
      case 'case-operand':
        return 'CASE_TEST_EXPR';
      case 'coalesce':
      case 'greatest':
      case 'least':
        return `${expression.kind.toUpperCase()}(${this.list(expression.operands)})`;
      case 'nullif':
        return `NULLIF(${this.print(expression.left)}, ${this.print(expression.right)})`;
      case 'in-list':
        return this.#inList(expression);
      case 'quantified':
        return `(${this.print(expression.operand)} ${expression.operator.function.name} ${expression.quantifier.toUpperCase()} (${this.print(expression.array)}))`;
      case 'array':
        return `ARRAY[${this.list(expression.elements)}]`;
      case 'row':
        return `ROW(${this.list(expression.fields)})`;
      case 'row-compare':
        return `(ROW(${this.list(expression.left)}) ${expression.operator} ROW(${this.list(expression.right)}))`;
      case 'field':
        return `(${this.print(expression.operand)}).f${expression.index + 1}`;
      case 'subscript':
        return this.#subscript(expression);
      case 'subscript-assign':
        return `${this.#subscript(expression)} = ${this.print(expression.value)}`;
      case 'subquery':
        return this.#subquery(expression);
      case 'current':
        return expression.name.toUpperCase() + (expression.precision === undefined ? '' : `(${expression.precision})`);
      case 'grouping':
        return 'GROUPING()';
      default:
        return unreachable(expression);
    }
  }

  /** Several, with commas between them. */
  list(expressions: readonly TypedExpression[]): string {
    return expressions.map((each) => this.print(each)).join(', ');
  }

  /** An array of constants as one constant. */
  constantArray(array: Extract<TypedExpression, { kind: 'array' }>): string {
    const values: SqlValue[] = [];
    for (const element of array.elements) if (element.kind === 'constant') values.push(element.value);
    const [first] = array.elements;
    return `${quoteLiteral(this.#arrayText(values, first.type))}::${formatType(array.type)}`;
  }

  /** A sort or group key: what is computed further down stands in brackets. */
  key(expression: TypedExpression): string {
    if (expression.kind !== 'column') return wrapped(this.print(expression));
    const meaning = this.#names.meaningOf(expression.id);
    const text = this.print(expression);
    if (meaning === undefined || meaning.kind === 'name') return text;
    if (meaning.kind === 'expression' && meaning.expression.kind === 'column') return this.key(meaning.expression);
    return wrapped(text);
  }

  /** A sort key with its direction, where it is not the usual one. */
  sortKey({ expression, descending, nullsFirst }: SortKey): string {
    const nulls = nullsFirst === descending ? '' : nullsFirst ? ' NULLS FIRST' : ' NULLS LAST';
    return this.key(expression) + (descending ? ' DESC' : '') + nulls;
  }

  /** A call of an aggregate. */
  aggregate(call: AggregateCall): string {
    const distinct = call.distinct ? 'DISTINCT ' : '';
    const order = call.orderBy.map((key) => this.sortKey(key)).join(', ');
    const filter = call.filter === undefined ? '' : ` FILTER (WHERE ${this.print(call.filter)})`;
    if (call.aggregate.kind !== 'normal')
      return `${call.aggregate.name}(${this.list(call.directArgs)}) WITHIN GROUP (ORDER BY ${order})${filter}`;
    const args = call.args.length === 0 && call.aggregate.name === 'count' ? '*' : this.list(call.args);
    return `${call.aggregate.name}(${distinct}${args}${order === '' ? '' : ` ORDER BY ${order}`})${filter}`;
  }

  #column({ id }: Extract<TypedExpression, { kind: 'column' }>): string {
    const meaning = this.#names.meaningOf(id);
    if (meaning === undefined) return `#${id}`;
    switch (meaning.kind) {
      case 'name':
        return qualified(meaning.alias, meaning.name, this.#names.qualifies);
      case 'expression':
        return this.print(meaning.expression);
      case 'aggregate':
        return this.aggregate(meaning.node.aggregates[meaning.place].call);
      case 'window': {
        const { call } = meaning.node.window.functions[meaning.place];
        const text =
          call.kind === 'aggregate' ? this.aggregate(call.aggregate) : `${call.function.name}(${this.list(call.args)})`;
        return `${text} OVER (?)`;
      }
    }
  }

  #call({ function: called, args }: Extract<TypedExpression, { kind: 'call' }>): string {
    if (called.kind !== 'operator') return `${called.name}(${this.list(args)})`;
    const [left, right] = args;
    return right === undefined
      ? `(${called.name} ${this.print(left)})`
      : `(${this.print(left)} ${called.name} ${this.print(right)})`;
  }

  /** What stands before `::` or `[`: brackets around all but names, calls and constants. */
  #operand(expression: TypedExpression): string {
    const text = this.print(expression);
    return expression.kind === 'column' || expression.kind === 'cast' || expression.kind === 'modify'
      ? `(${text})`
      : text;
  }

  #case({ operand, branches, otherwise }: Extract<TypedExpression, { kind: 'case' }>): string {
    const head = operand === undefined ? 'CASE' : `CASE ${this.print(operand)}`;
    const whens = branches.map(({ condition, result }) => {
      // With an operand, conditions are comparisons with it; PostgreSQL shows what it is compared with.
      const shown =
        operand !== undefined && condition.kind === 'call' && condition.args.length === 2
          ? condition.args[condition.args[0].kind === 'case-operand' ? 1 : 0]
          : condition;
      return ` WHEN ${this.print(shown)} THEN ${this.print(result)}`;
    });
    return `${head}${whens.join('')} ELSE ${otherwise === undefined ? 'NULL' : this.print(otherwise)} END`;
  }

  #inList({ operand, items, equals, negated }: Extract<TypedExpression, { kind: 'in-list' }>): string {
    const operator = negated ? '<> ALL' : `${equals.function.name} ANY`;
    const element = equals.call.argumentTypes[1];
    const values: SqlValue[] = [];
    for (const item of items) if (item.kind === 'constant') values.push(item.value);
    const array =
      values.length === items.length
        ? `${quoteLiteral(this.#arrayText(values, element))}::${formatType(element)}[]`
        : `ARRAY[${this.list(items)}]`;
    return `(${this.print(operand)} ${operator} (${array}))`;
  }

  #arrayText(values: readonly SqlValue[], element: SqlType): string {
    return `{${values.map((value) => (value === null ? 'NULL' : quotedElement(element.text.format(value, this.#values)))).join(',')}}`;
  }

  #subscript({ operand, subscripts }: Extract<TypedExpression, { kind: 'subscript' | 'subscript-assign' }>): string {
    const text = operand.kind === 'column' ? this.print(operand) : `(${this.print(operand)})`;
    const parts = subscripts.map((each) => {
      if (each.kind === 'index') return `[${this.print(each.value)}]`;
      const lower = each.lower === undefined ? '' : this.print(each.lower);
      return `[${lower}:${each.upper === undefined ? '' : this.print(each.upper)}]`;
    });
    return text + parts.join('');
  }

  #subquery(expression: Extract<TypedExpression, { kind: 'subquery' }>): string {
    const subplan = this.#names.subplans.get(expression);
    if (subplan === undefined) return '(SubPlan)';
    if (subplan.name.startsWith('InitPlan')) return `$${Number(subplan.name.slice('InitPlan '.length)) - 1}`;
    return subplan.hashed === undefined ? `(${subplan.name})` : `(hashed ${subplan.name})`;
  }

  #constant(value: SqlValue, type: SqlType, modifier: number): string {
    const name = formatType(type, modifier);
    if (value === null) return `NULL::${name}`;
    if (typeof value === 'boolean') return String(value);
    const text = type.text.format(value, this.#values);
    if (type.oid === types.int4.oid && !text.startsWith('-')) return text;
    if (type.oid === types.numeric.oid && /^\d*\.\d+$/.test(text)) return text;
    return `${quoteLiteral(text)}::${name}`;
  }
}

/** In brackets, unless it stands in some already. */
function wrapped(text: string): string {
  return `(${text})`;
}

function quotedElement(text: string): string {
  return text === '' || /[{}",\\\s]/.test(text) || text.toLowerCase() === 'null'
    ? `"${text.replaceAll(/["\\]/g, '\\$&')}"`
    : text;
}
