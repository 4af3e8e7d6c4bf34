/**
 * Bound expressions back to SQL, word for word as PostgreSQL does it (ruleutils.c, get_rule_expr): pg_get_expr, checks, defaults, indexes. What
 * was written as BETWEEN, IN or LIKE comes back as the operators that it means.
 */

import { unreachable } from '../../../base/index.ts';
import type { TypedExpression } from '../../algebra/index.ts';
import { quoteIdentifier } from '../../functions/index.ts';
import { isOperator, isSimple } from './brackets.ts';
import { bareConstant, constantText } from './constants.ts';
import { functionCall } from './function-calls.ts';
import type { Wording } from './wording.ts';

/** An expression as SQL. */
export function expressionSql(expression: TypedExpression, wording: Wording): string {
  return new Deparser(wording).write(expression);
}

type Of<K extends TypedExpression['kind']> = Extract<TypedExpression, { readonly kind: K }>;

class Deparser {
  readonly #wording: Wording;

  constructor(wording: Wording) {
    this.#wording = wording;
  }

  write(expression: TypedExpression): string {
    switch (expression.kind) {
      case 'constant':
        return constantText(expression, this.#wording);
      case 'parameter':
        return `$${expression.number}`;
      case 'column':
        return this.#wording.columnName(expression.id);
      case 'call':
        return this.#call(expression);
      case 'cast':
        return this.#cast(expression.operand, expression);
      case 'modify':
        return this.#modify(expression);
      case 'domain-check':
        return this.#cast(expression.operand, expression);
      case 'and':
      case 'or':
        return this.#bracketed(
          expression.operands
            .map((each) => this.#part(each, expression))
            .join(expression.kind === 'and' ? ' AND ' : ' OR '),
        );
      case 'not':
        return this.#bracketed(`NOT ${this.#part(expression.operand, expression)}`);
      case 'is-null':
        return this.#bracketed(
          `${this.#part(expression.operand, expression)} IS ${expression.negated ? 'NOT ' : ''}NULL`,
        );
      case 'is-boolean':
        return this.#bracketed(
          `${this.#part(expression.operand, expression)} IS ${expression.negated ? 'NOT ' : ''}${expression.test.toUpperCase()}`,
        );
      case 'is-distinct':
        return this.#distinct(expression);
      case 'case':
        return this.#case(expression);
      case 'case-operand':
        return 'CASE_TEST_EXPR';
      case 'coalesce':
        return `COALESCE(${this.#list(expression.operands)})`;
      case 'greatest':
      case 'least':
        return `${expression.kind.toUpperCase()}(${this.#list(expression.operands)})`;
      case 'nullif':
        return `NULLIF(${this.#list([expression.compared, expression.right])})`;
      case 'in-list':
        return this.#inList(expression);
      case 'quantified':
        return this.#bracketed(
          `${this.#part(expression.operand, expression)} ${expression.operator.function.name} ${expression.quantifier.toUpperCase()} (${this.#part(expression.array, expression)})`,
        );
      case 'array':
        return this.#array(expression);
      case 'row':
        return `ROW(${this.#list(expression.fields)})`;
      case 'row-compare':
        return `(ROW(${this.#list(expression.left)}) ${expression.operator} ROW(${this.#list(expression.right)}))`;
      case 'field':
        return `(${this.write(expression.operand)}).${quoteIdentifier(fieldName(expression))}`;
      case 'subscript':
        return this.#subscript(expression);
      case 'current':
        return this.#current(expression);
      case 'subscript-assign':
      case 'subquery':
        return '(SELECT …)';
      case 'grouping':
        return 'GROUPING(…)';
      default:
        return unreachable(expression);
    }
  }

  /** A part, in brackets where its place asks for them. */
  #part(part: TypedExpression, around: TypedExpression): string {
    const text = this.write(part);
    return this.#wording.pretty && !isSimple(part, around) ? `(${text})` : text;
  }

  #list(expressions: readonly TypedExpression[]): string {
    return expressions.map((each) => this.write(each)).join(', ');
  }

  /** Brackets that are left out where few are wanted: then the place decides. */
  #bracketed(text: string): string {
    return this.#wording.pretty ? text : `(${text})`;
  }

  #call(call: Of<'call'>): string {
    if (!isOperator(call))
      return functionCall(
        call,
        (part) => this.write(part),
        (part) => this.#part(part, call),
      );
    const { name } = call.function;
    const [left, right] = call.args;
    if (right === undefined) return this.#bracketed(`${name} ${this.#part(left, call)}`);
    return this.#bracketed(`${this.#part(left, call)} ${name} ${this.#part(right, call)}`);
  }

  /** `(a)::text`; a constant of the type stands without brackets. */
  #cast(operand: TypedExpression, around: Of<'cast'> | Of<'modify'> | Of<'domain-check'>): string {
    const label = `::${this.#wording.typeText(around.type.oid, around.modifier)}`;
    if (operand.kind === 'constant' && operand.type.oid === around.type.oid)
      return bareConstant(operand, this.#wording) + label;
    const text =
      this.#wording.pretty && needsBracketsInCast(operand) ? `(${this.write(operand)})` : this.write(operand);
    return this.#wording.pretty ? text + label : `(${text})${label}`;
  }

  /** A cast and its modifier are one to whoever reads them. */
  #modify(expression: Of<'modify'>): string {
    const { operand } = expression;
    return this.#cast(operand.kind === 'cast' ? operand.operand : operand, expression);
  }

  #distinct(expression: Of<'is-distinct'>): string {
    const { left, right, negated } = expression;
    const text = this.#bracketed(`${this.#part(left, expression)} IS DISTINCT FROM ${this.#part(right, expression)}`);
    return negated ? this.#bracketed(`NOT ${this.#wording.pretty ? `(${text})` : text}`) : text;
  }

  #case({ operand, branches, otherwise, type }: Of<'case'>): string {
    const lines = branches.map(({ condition, result }) => {
      const tested = operand === undefined ? condition : testedValue(condition);
      return `    WHEN ${this.write(tested)} THEN ${this.write(result)}`;
    });
    const last = otherwise === undefined ? `NULL::${this.#wording.typeText(type.oid, -1)}` : this.write(otherwise);
    const head = operand === undefined ? 'CASE' : `CASE ${this.write(operand)}`;
    return `\n${[head, ...lines, `    ELSE ${last}`, 'END'].join('\n')}`;
  }

  #inList(expression: Of<'in-list'>): string {
    const { operand, items, negated, equals } = expression;
    const test = negated ? '<> ALL' : '= ANY';
    return this.#bracketed(
      `${this.#part(operand, expression)} ${test} (${this.#items(items, equals.call.argumentTypes[1].oid)})`,
    );
  }

  /** Items that were all cast alike are cast as one array. */
  #items(items: readonly TypedExpression[], typeOid: number): string {
    const inner = items.flatMap((item) => (item.kind === 'cast' && item.type.oid === typeOid ? [item.operand] : []));
    const [first] = inner;
    if (inner.length < items.length || inner.some(({ type }) => type.oid !== first.type.oid))
      return `ARRAY[${this.#list(items)}]`;
    const array = `ARRAY[${this.#list(inner)}]`;
    const label = `::${this.#wording.typeText(typeOid, -1)}[]`;
    return this.#wording.pretty ? array + label : `(${array})${label}`;
  }

  #array({ elements, nested, type }: Of<'array'>): string {
    const list = elements.map((each) => (nested ? this.write(each).replace(/^ARRAY(?=\[)/, '') : this.write(each)));
    const text = `ARRAY[${list.join(', ')}]`;
    return elements.length === 0 ? `${text}::${this.#wording.typeText(type.oid, -1)}` : text;
  }

  #subscript({ operand, subscripts }: Of<'subscript'>): string {
    const base =
      operand.kind === 'column' || operand.kind === 'parameter' ? this.write(operand) : `(${this.write(operand)})`;
    const places = subscripts.map((each) => {
      if (each.kind === 'index') return `[${this.write(each.value)}]`;
      const [lower, upper] = [each.lower, each.upper].map((bound) => (bound === undefined ? '' : this.write(bound)));
      return `[${lower}:${upper}]`;
    });
    return base + places.join('');
  }

  #current({ name, precision }: Of<'current'>): string {
    return name.toUpperCase() + (precision === undefined ? '' : `(${precision})`);
  }
}

/** Of `operand = value`, as a CASE with an operand is bound, the value. */
function testedValue(condition: TypedExpression): TypedExpression {
  return isOperator(condition) && condition.args.length === 2 && mentionsOperand(condition.args[0])
    ? condition.args[1]
    : condition;
}

function mentionsOperand(expression: TypedExpression): boolean {
  if (expression.kind === 'case-operand') return true;
  return (expression.kind === 'cast' || expression.kind === 'modify') && mentionsOperand(expression.operand);
}

function needsBracketsInCast(operand: TypedExpression): boolean {
  return (
    isOperator(operand) ||
    ['and', 'or', 'not', 'is-null', 'is-boolean', 'is-distinct', 'in-list', 'quantified', 'row-compare'].includes(
      operand.kind,
    )
  );
}

function fieldName({ operand, index }: Of<'field'>): string {
  const fields = 'fields' in operand.type && Array.isArray(operand.type.fields) ? operand.type.fields : [];
  return String(fields[index]?.name ?? `f${index + 1}`);
}
