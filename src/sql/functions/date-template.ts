/** Templates of dates and times: their patterns, with what modifies them. */
import { cutTemplate, type TemplatePiece } from './format-template.ts';

const keywords = [
  'SSSSS',
  'Y,YYY',
  'Month',
  'MONTH',
  'month',
  'A.D.',
  'a.d.',
  'B.C.',
  'b.c.',
  'A.M.',
  'a.m.',
  'P.M.',
  'p.m.',
  'HH24',
  'HH12',
  'IDDD',
  'IYYY',
  'YYYY',
  'SSSS',
  'Day',
  'DAY',
  'day',
  'DDD',
  'FF1',
  'FF2',
  'FF3',
  'FF4',
  'FF5',
  'FF6',
  'IYY',
  'Mon',
  'MON',
  'mon',
  'TZH',
  'TZM',
  'YYY',
  'AD',
  'ad',
  'AM',
  'am',
  'BC',
  'bc',
  'CC',
  'DD',
  'DY',
  'Dy',
  'dy',
  'FM',
  'FX',
  'HH',
  'ID',
  'IW',
  'IY',
  'MI',
  'MM',
  'MS',
  'OF',
  'PM',
  'pm',
  'RM',
  'rm',
  'SP',
  'SS',
  'TH',
  'th',
  'TM',
  'TZ',
  'tz',
  'US',
  'WW',
  'YY',
  'D',
  'I',
  'J',
  'Q',
  'W',
  'Y',
] as const;

/** A pattern of a template. */
export type DateKeyword = (typeof keywords)[number];

/** What may be written in small letters too, though it is listed in capitals. */
const caseless = new Set<string>([
  'SSSSS',
  'SSSS',
  'Y,YYY',
  'HH24',
  'HH12',
  'IDDD',
  'IYYY',
  'YYYY',
  'DDD',
  'FF1',
  'FF2',
  'FF3',
  'FF4',
  'FF5',
  'FF6',
  'IYY',
  'TZH',
  'TZM',
  'YYY',
  'CC',
  'DD',
  'FM',
  'FX',
  'HH',
  'ID',
  'IW',
  'IY',
  'MI',
  'MM',
  'MS',
  'OF',
  'SP',
  'SS',
  'TM',
  'US',
  'WW',
  'YY',
  'D',
  'I',
  'J',
  'Q',
  'W',
  'Y',
]);

/** A field with what modifies it. */
export interface DateField {
  readonly keyword: DateKeyword;
  readonly text: string;
  /** FM: without padding. */
  readonly bare: boolean;
  readonly ordinal: 'TH' | 'th' | undefined;
}

/** A piece of a template for dates. */
export type DatePiece = { readonly kind: 'literal'; readonly text: string } | ({ readonly kind: 'field' } & DateField);

/** The pieces of a template, modifiers attached to their fields. */
export function dateTemplate(template: string): readonly DatePiece[] {
  const known = cache.get(template);
  if (known !== undefined) return known;
  const pieces = attachModifiers(cutTemplate(template, findKeyword));
  if (cache.size >= 256) cache.clear();
  cache.set(template, pieces);
  return pieces;
}

const cache = new Map<string, readonly DatePiece[]>();

function findKeyword(rest: string): { readonly keyword: DateKeyword; readonly length: number } | undefined {
  const upper = rest.toUpperCase();
  const keyword = keywords.find(
    (candidate) => rest.startsWith(candidate) || (caseless.has(candidate) && upper.startsWith(candidate)),
  );
  return keyword === undefined ? undefined : { keyword, length: keyword.length };
}

function attachModifiers(pieces: readonly TemplatePiece<DateKeyword>[]): readonly DatePiece[] {
  const result: DatePiece[] = [];
  let bare = false;
  for (const piece of pieces) {
    if (piece.kind === 'literal') {
      result.push(piece);
      continue;
    }
    switch (piece.keyword) {
      case 'FM':
        bare = true;
        break;
      case 'FX':
      case 'TM':
        break;
      case 'TH':
      case 'th':
      case 'SP': {
        const last = result[result.length - 1];
        if (last?.kind === 'field' && piece.keyword !== 'SP')
          result[result.length - 1] = { ...last, ordinal: piece.keyword };
        else result.push({ kind: 'literal', text: piece.text });
        break;
      }
      default:
        result.push({ kind: 'field', keyword: piece.keyword, text: piece.text, bare, ordinal: undefined });
        bare = false;
    }
  }
  return result;
}
