/** Angles in radians and, with a `d` behind the name, in degrees, where the usual angles give exact results. */
import { SqlError } from '../errors.ts';
import { floatOverflow } from './arithmetic.ts';
import { fn, type SqlFunction } from './signature.ts';

const degree = Math.PI / 180;

function outOfRange(): SqlError {
  return new SqlError('22003', 'input is out of range');
}

/** Only finite angles have a sine. */
function ofAngle(compute: (angle: number) => number): (angle: number) => number {
  return (angle) => {
    if (angle === Number.POSITIVE_INFINITY || angle === Number.NEGATIVE_INFINITY) throw outOfRange();
    return compute(angle);
  };
}

/** Only -1 to 1 has an arc. */
function ofRatio(compute: (ratio: number) => number): (ratio: number) => number {
  return (ratio) => {
    if (ratio < -1 || ratio > 1) throw outOfRange();
    return compute(ratio);
  };
}

// float.c scales each half of the quadrant, so that 30, 60 and 90 degrees come out exactly.
const sin30 = Math.sin(30 * degree);
const oneMinusCos60 = 1 - Math.cos(60 * degree);
const asinHalf = Math.asin(0.5);
const acosHalf = Math.acos(0.5);
const atanOne = Math.atan(1);

function sine0to30(angle: number): number {
  return Math.sin(angle * degree) / sin30 / 2;
}

function cosine0to60(angle: number): number {
  return 1 - (1 - Math.cos(angle * degree)) / oneMinusCos60 / 2;
}

function sineOfQuadrant(angle: number): number {
  return angle <= 30 ? sine0to30(angle) : cosine0to60(90 - angle);
}

function cosineOfQuadrant(angle: number): number {
  return angle <= 60 ? cosine0to60(angle) : sine0to30(90 - angle);
}

const tan45 = sineOfQuadrant(45) / cosineOfQuadrant(45);
const cot45 = cosineOfQuadrant(45) / sineOfQuadrant(45);

/** An angle moved into the first quadrant, and what that does to the sign. */
interface Folded {
  readonly angle: number;
  readonly sine: number;
  readonly cosine: number;
}

function fold(degrees: number): Folded {
  let angle = degrees % 360;
  let sine = 1;
  let cosine = 1;
  if (angle < 0) {
    angle = -angle;
    sine = -sine;
  }
  if (angle > 180) {
    angle = 360 - angle;
    sine = -sine;
  }
  if (angle > 90) {
    angle = 180 - angle;
    cosine = -cosine;
  }
  return { angle, sine, cosine };
}

function sineOfDegrees(degrees: number): number {
  const { angle, sine } = fold(degrees);
  return sine * sineOfQuadrant(angle);
}

function cosineOfDegrees(degrees: number): number {
  const { angle, cosine } = fold(degrees);
  return cosine * cosineOfQuadrant(angle);
}

function tangentOfDegrees(degrees: number): number {
  const { angle, sine, cosine } = fold(degrees);
  return (sine * cosine * (sineOfQuadrant(angle) / cosineOfQuadrant(angle))) / tan45 + 0;
}

function cotangentOfDegrees(degrees: number): number {
  const { angle, sine, cosine } = fold(degrees);
  return (sine * cosine * (cosineOfQuadrant(angle) / sineOfQuadrant(angle))) / cot45 + 0;
}

function arcSineOfQuadrant(ratio: number): number {
  if (ratio <= 0.5) return (Math.asin(ratio) / asinHalf) * 30;
  return 90 - (Math.acos(ratio) / acosHalf) * 60;
}

function arcCosineOfQuadrant(ratio: number): number {
  if (ratio <= 0.5) return 90 - (Math.asin(ratio) / asinHalf) * 30;
  return (Math.acos(ratio) / acosHalf) * 60;
}

function arcSineInDegrees(ratio: number): number {
  return ratio >= 0 ? arcSineOfQuadrant(ratio) : -arcSineOfQuadrant(-ratio);
}

function arcCosineInDegrees(ratio: number): number {
  return ratio >= 0 ? arcCosineOfQuadrant(ratio) : 90 + arcSineOfQuadrant(-ratio);
}

function cotangent(angle: number): number {
  return 1 / Math.tan(angle);
}

/** The functions. */
export const trigonometry: readonly SqlFunction[] = [
  fn('pi(): float8', () => Math.PI),
  fn('degrees(float8): float8', (angle) => {
    const result = angle / degree;
    if (!Number.isFinite(result) && Number.isFinite(angle)) throw floatOverflow();
    return result;
  }),
  fn('radians(float8): float8', (angle) => angle * degree),
  fn('sin(float8): float8', ofAngle(Math.sin)),
  fn('cos(float8): float8', ofAngle(Math.cos)),
  fn('tan(float8): float8', ofAngle(Math.tan)),
  fn('cot(float8): float8', ofAngle(cotangent)),
  fn('asin(float8): float8', ofRatio(Math.asin)),
  fn('acos(float8): float8', ofRatio(Math.acos)),
  fn('atan(float8): float8', Math.atan),
  fn('atan2(float8, float8): float8', Math.atan2),
  fn('sind(float8): float8', ofAngle(sineOfDegrees)),
  fn('cosd(float8): float8', ofAngle(cosineOfDegrees)),
  fn('tand(float8): float8', ofAngle(tangentOfDegrees)),
  fn('cotd(float8): float8', ofAngle(cotangentOfDegrees)),
  fn('asind(float8): float8', ofRatio(arcSineInDegrees)),
  fn('acosd(float8): float8', ofRatio(arcCosineInDegrees)),
  fn('atand(float8): float8', (ratio) => (Math.atan(ratio) / atanOne) * 45),
  fn('atan2d(float8, float8): float8', (y, x) => (Math.atan2(y, x) / atanOne) * 45),
  fn('sinh(float8): float8', Math.sinh),
  fn('cosh(float8): float8', Math.cosh),
  fn('tanh(float8): float8', Math.tanh),
  fn('asinh(float8): float8', Math.asinh),
  fn('acosh(float8): float8', (value) => {
    if (value < 1) throw outOfRange();
    return Math.acosh(value);
  }),
  fn('atanh(float8): float8', (value) => {
    if (value < -1 || value > 1) throw outOfRange();
    return Math.atanh(value);
  }),
];
