/** What PostgreSQL is asked: texts for each type (good, odd, bad), and the same with small damages, always the same ones. */

const integers = `0;1;-1;+5;007;-0;' 42 ';42	;32767;32768;-32768;-32769;2147483647;2147483648;-2147483648;-2147483649;9223372036854775807;
9223372036854775808;-9223372036854775808;-9223372036854775809;4294967295;4294967296;1.0;1e3;0x10;1_000;;' ';-;+;--1;1 2;abc;NaN;99999999999999999999999`;

const numbers = `0;1;-1;1.0;1.00;-1.10;.5;5.;-.5;+.5;.;1e3;1e-3;1.5e+10;1E5;1e;e5;1e+;123456789012345678901234567890.123456789;0.000000000000000000001;
-0;-0.0;00012.500;NaN;nan;' NaN ';Infinity;-Infinity;+Infinity;inf;-inf;+inf;infinit;1.2.3;1,000;0x1f;' 1.5 ';1 .5;- 1;++1;1e1000;1e-1000;1e400;1e-400;1e38;
1e39;3.4028235e38;3.4028236e38;1.4e-45;1e-46;7e-46;1e308;1.7976931348623157e308;1.8e308;4.9e-324;2e-324;5e-324;1e131071;1e131072;1e-16383;1e-16384;1e99999999999;1e1073741822;
1e2147483648;0e5;0e-5;0.1;0.3;1e15;1e16;123456789012345680;1e14;999999999999999.9;0.0001;0.00001;1e-5;123456.7;1234567;1e6;16777217;33554433;0.1e-6;1e21;1e22;1e23;
8.41e21;9007199254740993;2.2250738585072014e-308;1.17549435e-38;9.9999e37;100;1000000;123456;3.14159265358979;2.718281828459045;1e;;' ';abc;1d;1f;1_0;10000;9999;
99990000;0.00010000;12345678.12345678;0.0000000100000001;5e-324;1.00000005960464477540;1.0000001788139343;3e-45`;

const booleans = `t;f;true;false;TRUE;False;yes;no;y;n;on;off;o;of;1;0;tr;fals;YE;' t ';tt;truee;;2;01;null;T;ON;oFF`;

const uuids = `a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11;A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11;{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11};a0eebc999c0b4ef8bb6d6bb9bd380a11;
a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11;{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11};a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1;a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a111;
{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11;a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11};g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11;;00000000-0000-0000-0000-000000000000;
ffffffff-ffff-ffff-ffff-ffffffffffff; a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11;a0-eebc99-9c0b-4ef8-bb6d-6bb9bd380a11;a0eebc99--9c0b-4ef8-bb6d-6bb9bd380a11`;

const byteas = String.raw`\x;\x00;\xDEADbeef;\xde ad be ef;\xdea d;\xd;\xabc;\xgg;\X00;abc;;\000\001;\\;a\\b;\400;\377;\08;\0;\;a\;'it''s';\x 00 ;\xzz;\134;äö;€;~ !;\001\177\200`;

const dates = `1999-01-08;January 8, 1999;1/8/1999;1/18/1999;01/02/03;1999-Jan-08;Jan-08-1999;08-Jan-1999;99-Jan-08;08-Jan-99;Jan-08-99;19990108;990108;1999.008;J2451187;
January 8, 99 BC;0001-01-01 BC;4713-11-24 BC;4713-11-23 BC;4714-11-24 BC;5874897-12-31;5874898-01-01;infinity;-infinity;epoch;+infinity;2000-02-29;2001-02-29;1900-02-29;2000-02-30;
2000-13-01;2000-00-01;2000-01-00;2000-01-32;0000-01-01;0-1-1;1-1-1;10000-01-01;99999-12-31;2000-1-1;2000-001;2000.366;2001.366;2000-366;Monday January 8 1999;
mon 1999-01-08;1999-01-08 12:34:56;1999-01-08T12:34:56Z;1999-01-08 24:00:00;1999-01-08 25:00:00;1999 Jan 8;8 Jan 1999;Jan 8 1999;Jan 8;1999;;' ';abc;13/1/1999;1999/1/8;1.8.1999;
1999-01;Feb 29 2000;February 30 2000;20000230;200002290;1999-01-08 BC AD;1999-01-08 BC;2000-01-01 AD;J0;J-1;J2147483647;J99999999999;julian 2451187;jd 2451187;12-31-2020;31-12-2020;
2020-12-31 at 10:00;on 2020-12-31;2020-12-31 garbage;2020--12-31;2020-12--31;2020/12-31;2020-12/31;y2020m12d31;2020m12d31;Sept 5 2001;sep 5, 2001;Sep.5.2001;5.Sep.2001;
1999-01-08 America/New_York;1999-01-08 PST;294277-01-01;100-01-01;099-01-01;12-01-01;70-01-01;69-01-01;1999-01-08-05;99991231;100000101;5.8.70;tomorrow yesterday;2000-01-01 2000-01-01`;

const times = `04:05:06.789;04:05:06;04:05;040506;0405;04:05 AM;04:05 PM;12:05 AM;12:05 PM;13:05 PM;04:05:06.789-8;04:05:06-08:00;04:05-08:00;040506-08;040506+0730;04:05:06+15:59;
04:05:06+16:00;04:05:06-15:59:59;04:05:06+1559;04:05:06 PST;04:05:06 UTC;2003-04-12 04:05:06 America/New_York;2003-07-12 04:05:06 America/New_York;04:05:06 America/New_York;04:05:06 EST5EDT;
24:00:00;24:00:01;24:01;23:59:60;23:59:60.5;23:59:61;25:00;00:60;00:00:00;allballs;00:00:00.0000001;00:00:00.0000005;00:00:00.0000015;23:59:59.999999;23:59:59.9999999;:05;4:5:6;4:5;1:2:3.4;
04.05;04:05:06:07;4;04;12;;' ';abc;noon;04:05:06 BC;T040506;t04:05:06;T04;2003-04-12 04:05:06;2003-04-12;20030412 040506;04:05:06 zulu;04:05:06Z;04:05:06z;04:05:06 gmt+3;
04:05:06 +03;04:05:06+3;04:05:06+030;04:05:06+0300;04:05:06+03:00:30;04:05:06 dst;04:05:06 PST dst;4 am;4 pm;16 pm;12 am;04:05:06 MSK;04:05:06 Asia/Kolkata;2020-01-01 04:05:06 Asia/Kolkata;040506.789;04:05.5;61:05.5;
epoch;infinity;January 8 04:05:06;04:05:06 04:05:06;04:05:06 AM PM;h 4 mm 5 s 6;04:05:06.123456789`;

const timestamps = `1999-01-08 04:05:06;1999-01-08 04:05:06 -8:00;1999-01-08 04:05:06.789;January 8 04:05:06 1999 PST;1999-01-08T04:05:06Z;1999-01-08T04:05:06+02;1999-01-08T04:05:06.123456789;19990108T040506;
19990108 040506;19990108T040506Z;19990108T040506+02;19990108T040506.789+0230;1999-01-08;1999-01-08 BC;1999-01-08 04:05:06 BC;infinity;-infinity;epoch;294276-12-31 23:59:59.999999;294277-01-01 00:00:00;
4714-11-24 00:00:00 BC;4714-11-23 23:59:59 BC;4713-01-01 BC;2000-01-01 24:00:00;2000-01-01 24:00:01;2000-01-01 23:59:60;2000-01-01 25:00;1999-12-31 23:59:59.9999999;2004-10-19 10:23:54+02;
2021-03-14 02:30:00;2021-03-14 01:59:59;2021-03-14 03:00:00;2021-11-07 01:30:00;2021-11-07 01:30:00 EDT;2021-11-07 01:30:00 EST;2021-11-07 00:59:59;2021-11-07 02:00:00;2021-07-01 12:00 America/New_York;
2021-01-01 12:00 Europe/Berlin;2021-07-01 12:00 europe/berlin;2021-07-01 12:00 Europe/Nowhere;2021-07-01 12:00 Nowhere;2021-07-01 12:00 Asia/Kolkata;2021-07-01 12:00 UTC;2021-07-01 12:00 GMT+3;2021-07-01 12:00 UTC-5;
2021-07-01 12:00 +05:30;2021-07-01 12:00+15:59;2021-07-01 12:00+16;2021-07-01 12:00-15:59:59;2021-07-01 12:00 PST8PDT;2021-07-01 12:00 EST5EDT;2021-07-01 12:00 MET DST;2021-07-01 12:00 CEST;2021-07-01 12:00 IST;
2021-07-01 12:00:00 AM;2021-07-01 12:00:00 PM;2021-07-01 01:00 PM;2021-07-01 13:00 PM;Thu 1 Jul 2021 12:00;Thu Jul 01 12:00:00 2021;Thu Jul 01 12:00:00 2021 PDT;Thu, 01 Jul 2021 12:00:00 GMT;01/07/2021 12:00;
2021-07-01 12;2021-07-01 1200;2021-07-01 120000;2021-07-01 12:0;2021-07-01 12:;2021-07-01 :12;2021-07-0112:00;2021-07-01T;2021-07-01T12;2021-07-01 T12:00;12:00 2021-07-01;12:00 July 1 2021;;' ';abc;
0001-01-01 00:00:00;0001-01-01 00:00:00 BC;1000-01-01 00:00:00;1883-11-18 12:03:57;1883-11-18 12:03:58;1900-01-01 00:00;1970-01-01 00:00:00;1970-01-01 00:00:00 UTC;2038-01-19 03:14:08;2100-07-01 12:00;2500-07-01 12:00;
99999-01-01 00:00;2000-02-30 00:00;2000-13-01 00:00;2000-01-01 00:60;2000-01-01 00:00:61;J2451187 04:05:06;J2451187.5;J2451187-05;1999-01-08 04:05:06.789 -8;1999-01-08 04:05:06 America/New_York BC;1999.008 04:05;2000-01-01 12:00 allballs;
1998-12-31 23:59:60 UTC;1999-01-08 04:05:06.;1999-01-08 04:05:06.5.5;1999-01-08 04:05:06 04:05:06;1999-01-08 1999-01-08;2000-01-01 00:00 X;2000-01-01 00:00 Z;2000-01-01 00:00 zulu;20000101T000000.5Z;2000-01-01t00:00:00z;2000-01-01T00:00:00-0330;
2000-01-01 00:00:00.1234565;2000-01-01 00:00:00.1234575;2000-01-01 00:00:00.0000005;2000-01-01 00:00:00.0000015;1950-06-15 10:00 Europe/London;1968-06-15 10:00 Europe/London`;

const intervals = `1 day;1 year 2 months 3 days 4 hours 5 minutes 6 seconds;1-2;1-2 3 4:05:06;3 4:05:06;04:05:06;04:05;4:05:06.789;-4:05:06;1 day -04:05:06;-1 day 04:05:06;1 day ago;1 year 2 mons ago;@ 1 minute;@ 1 year 2 mons -3 days 4 hours 5 mins 6 secs ago;
P1Y2M3DT4H5M6S;P1Y2M3W4DT5H6M7.5S;P1W;PT1H;PT;P;P1;P1Y;P-1Y-2M;P1.5Y;P1.5M;P1.5D;P0.5W;PT1.5H;P0001-02-03T04:05:06;P0001-02;P0001-02-03;P00010203T040506;P00010203;PT04:05:06;PT040506;PT04:05;P1Y-2;P1YT;P1H;PT1Y;p1y;P1e3D;PT1S1M;P1D2D;
1.5 years;1.5 months;1.5 weeks;1.5 days;1.5 hours;1.5 minutes;1.5 seconds;-1.5 months;0.1 year;0.33 months;1 week;2 weeks 3 days;1 decade;1 century;1 millennium;2 decades 3 centuries;1.25 decades;5 ms;5 us;5 milliseconds;5 microseconds;1.5 ms;1.5 us;0.5 us;
1 y 2 mon 3 d 4 h 5 m 6 s;1y2mon3d4h5m6s;1 yr 2 mons;4 hrs;4hr;5 mins;5min;6 secs;6sec;1 quarter;1 fortnight;1;-1;1.5;10 20;1 2;1 day 2;1 day 2 days;1 day 1 hour 1 hour;1 hour 04:05:06;1 month 1-2;1-12;1-13;-1-2;1--2;+1-2;1 -2;0;'';' ';abc;1 day abc;day;ago;1 ago;
infinity;-infinity;2147483647 days;2147483648 days;-2147483648 days;-2147483649 days;178956970 years 7 months;178956970 years 8 months;178956971 years;-178956970 years -8 months;2147483647 months;2147483648 months;9223372036854775807 us;9223372036854775808 us;-9223372036854775808 us;
2562047788 hours;2562047789 hours;2562047788:00:54.775807;2562047788:00:54.775808;9223372036854 seconds;9223372036855 seconds;99999999999999999999 days;100:00:00;1000:60:00;04:60;04:05:60;04:05:61;00:00:00.0000001;00:00:00.0000005;1 day +02:03:04;1 day - 02:03:04;1 day 02:03;02:03 1 day;
-1 year +1 day;1 year -1 day;-1 mon -1 day -1 hour;-0:00:01;-00:00:01;0.000001 s;1 month -30 days;12 months;13 months;-13 months;1 day 24:00:00;-1 day +24:00:00;1 second 1.5 ms;1.5 s 5 ms;1 s 5 ms 5 us;4:05.5;1:2:3:4;@;@ 1;1 @ day;1 mil;1 c;1 dec;1 decs 5 yrs;3 MONTHS;3 Days;1e3 days;.5 day;5. days;-.5 day;
1 year 1 decade;3 weeks 1 week;1 day 1 week;1 microsecond 1 second;1 timezone;3 hours 5 ago;2 days -3 hours ago;ago 2 days;1 month ago ago`;

const jsons = String.raw`null;true;false;0;-0;1;-1;1.0;1.10;1e5;1E-5;1.5e+3;-1.50e-2;"";"a";"a\"b";"\\";"\/";"\b\f\n\r\t";"\u0041";"\u00e9";"\ud83d\ude00";"\ud83d";"\ude00";"\ud83d\ud83d";"\u0000";"\u00";"\uzzzz";"\x";"é";"😀";[];[1];[1,2,3];[ 1 , 2 ];
[[]];[[1],[2]];{};{"a":1};{"a":1,"b":2};{"b":1,"a":2};{"bb":1,"a":2,"c":3};{"a":1,"a":2};{"aa":1,"b":{"c":[1,2,{"d":null}]}};  {"a" : [ true , false , null ] } ;{"a":1,};[1,];[,1];[1 2];{"a" 1};{"a":};{:1};{a:1};{'a':1};"a;a";nul;nulll;True;01;1.;.5;+1;--1;1e;1e+;
0x1;NaN;Infinity;[;];{;};[1;{"a";{"a":1;;' ';"	";1 2;[] [];{"a":1}x;"\;12345678901234567890.123456789;1e400;0.10;100;1e2;{"1":1,"2":2,"10":3};{"__proto__":1};{"":0};[null];[[[[[[1]]]]]];"tab\tnew\nline";"\u001f";"\u007f";{"é":1,"z":2,"aa":3};truefalse;[true false];"a""b";{"a":1 "b":2};-;-a;[1,2;{"a":1,"b"};"abc\u12";1.5.5;1a;1e5x`;

const texts = `;a;abc;' ';  a  ;ABC;é;日本語;😀;a b;abcdef;abcde ;abcde  x;abcd     ;NULL;"q";x'y;\\n`;

const arrays = String.raw`{};{1};{1,2,3};{ 1 , 2 , 3 };{NULL};{null,1};{"1"};{"1","NULL"};{{1,2},{3,4}};{{1,2},{3}};{{1},{2}};{{},{}};{{}};{1,{2}};{{1},2};[0:2]={1,2,3};[2]={1,2};[1:2]={1,2,3};[1:2][0:1]={{1,2},{3,4}};[2:1]={};[-2:0]={1,2,3};[1:1]={1;[1:1={1};
[a:b]={1};[1:]={1};[]={1};[1:1]{1};[1:1]=1;1;;' ';{;};{1;1};{1,};{,1};{,};{1,,2};{1}};{1} x; {1} ;{1}{2};{"1;{1"};{1 2};{"1"2};{1"2"};{\1};{"\1"};{1\};{"a";{a,b};{[1:1]={1}};{{{{{{1}}}}}};{{{{{{{1}}}}}}};{9999999999};{+1};{-1, 0};{ "1" };{ NULL };{ null , NULL };{NuLL};{nulll};[+1:2]={1,2};[1:2][1:1]={1,2};[99999999999:99999999999]={1}`;

const textArrays = String.raw`{};{a};{a,b};{"a b","c,d"};{a b};{ a b };{ "a" , b };{"",x};{"\"","\\"};{\",\\};{"{}"};{NULL,"NULL",null};{"null"};{a\ };{ \a };{a"b};{"a"b};{"a" "b"};{a,"b};{é,😀};{"a\nb"};{x'y};{[};{=};{(a)};[0:0]={a};{{a,"b c"},{d,NULL}};{'a'};{a	b};{"	"};{;};{{a},{b,c}};{"a"};{\N};{"\N"};{  }`;

/** A composite type of an integer, a text and a numeric(5,2). */
const rows = String.raw`(1,a,2.5);(1,a,2.555);(,,);(1,"a b",3);(1,"a""b",3);(1,"a\"b",3);(1,a\,b,3);(1,"",3);(1,,3);("1",a,);( 1,a,2);(1 ,a,2); (1,a,2) ;(1,a);(1,a,2,3);();1,a,2;(1,a,2;(1,a,2)x;(x,a,2);(1,a,1000);(1,a"b"c,2);(1,"a,b)",2);(1, a ,2);(1,NULL,2);(1,é,2);;(1,"a;(1,a\;("1"2,a,2)`;

const enums = 'red;green;blue;RED;; red;redd';

/** Type modifiers, for the types that have them. */
export const typesWithModifiers: readonly (readonly [type: string, inputsOf: string])[] = [
  ['numeric(10,2)', 'numeric'],
  ['numeric(4)', 'numeric'],
  ['numeric(3,5)', 'numeric'],
  ['numeric(5,-2)', 'numeric'],
  ['numeric(1000,999)', 'numeric'],
  ['varchar(5)', 'text'],
  ['char(5)', 'text'],
  ['char(1)', 'text'],
  ['timestamp(0)', 'timestamp'],
  ['timestamp(3)', 'timestamp'],
  ['timestamptz(2)', 'timestamptz'],
  ['time(1)', 'time'],
  ['timetz(3)', 'timetz'],
  ['interval(0)', 'interval'],
  ['interval(3)', 'interval'],
  ['interval year', 'interval'],
  ['interval month', 'interval'],
  ['interval day', 'interval'],
  ['interval hour', 'interval'],
  ['interval minute', 'interval'],
  ['interval second', 'interval'],
  ['interval second(2)', 'interval'],
  ['interval year to month', 'interval'],
  ['interval day to hour', 'interval'],
  ['interval day to minute', 'interval'],
  ['interval day to second(1)', 'interval'],
  ['interval hour to minute', 'interval'],
  ['interval hour to second', 'interval'],
  ['interval minute to second', 'interval'],
  ['numeric(4,1)[]', 'int4[]'],
  ['varchar(2)[]', 'text[]'],
];

const lists: Readonly<Record<string, string>> = {
  bool: booleans,
  int2: integers,
  int4: integers,
  int8: integers,
  oid: integers,
  float4: numbers,
  float8: numbers,
  numeric: numbers,
  text: texts,
  varchar: texts,
  bpchar: texts,
  name: texts,
  '"char"': texts,
  bytea: byteas,
  uuid: uuids,
  date: dates,
  time: times,
  timetz: times,
  timestamp: timestamps,
  timestamptz: timestamps,
  interval: intervals,
  json: jsons,
  jsonb: jsons,
  'int4[]': arrays,
  'text[]': textArrays,
  'numeric[]': arrays,
  value_row: rows,
  value_colour: enums,
};

/** Types whose inputs are also asked with small damages, and how many of each. */
const damages: Readonly<Record<string, number>> = {
  numeric: 2,
  float8: 1,
  date: 4,
  time: 4,
  timestamp: 4,
  timestamptz: 3,
  interval: 4,
  json: 2,
  jsonb: 2,
  'int4[]': 3,
  'text[]': 4,
  value_row: 3,
  bytea: 2,
  uuid: 2,
};

/** All texts for all types, by type. */
export function allInputs(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(lists).map(([type, list]) => {
      const plain = split(list);
      return [type, [...new Set([...plain, ...damaged(type, plain, damages[type] ?? 0)])]];
    }),
  );
}

/** Items between semicolons; quotes keep white space at an item's ends, a line's end does not count. */
function split(list: string): string[] {
  return list
    .replaceAll(/;\n/g, ';')
    .split(';')
    .map((item) => (/^' *'$|^'.* '$|^' .*'$/.test(item) ? item.slice(1, -1) : item));
}

const inserted = ' 0159-+:./,"\\{}()[]aTezPM';

/** Each text with one character removed, doubled, replaced or put in. */
function damaged(type: string, texts: readonly string[], count: number): string[] {
  let state = 17;
  for (const character of type) state = (state * 31 + character.charCodeAt(0)) >>> 0;
  const next = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return texts.flatMap((text) => Array.from({ length: text === '' ? 0 : count }, () => damage([...text], next)));
}

function damage(characters: string[], next: (limit: number) => number): string {
  const at = next(characters.length);
  switch (next(4)) {
    case 0:
      characters.splice(at, 1);
      break;
    case 1:
      characters.splice(at, 0, characters[at]);
      break;
    case 2:
      characters[at] = inserted[next(inserted.length)];
      break;
    default:
      characters.splice(at, 0, inserted[next(inserted.length)]);
  }
  return characters.join('');
}

/** Values that are compared with one another, all pairs. */
export const comparedValues: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    bool: 't;f',
    int4: '-2147483648;-1;0;1;2147483647',
    int8: '-9223372036854775808;-1;0;9007199254740993;9007199254740992;9223372036854775807',
    float8: '-Infinity;-1e300;-1;-1e-300;-0;0;1e-300;1;1.5;Infinity;NaN',
    float4: '-Infinity;-1;0;1;16777216;16777217;Infinity;NaN',
    numeric:
      '-Infinity;-1e20;-1.50;-1.5;-0.001;0;0.00;0.1;0.10;1;1.0000;99999999999999999999;1e20;1e40;1e-40;Infinity;NaN',
    text: ';a;A;b;ab;a b;é;z;日;😀;\uE000;\uFF5E',
    bpchar: ';a;a  ;A;b;ab;a b',
    name: 'a;b;ab',
    bytea: '\\x;\\x00;\\x0000;\\x01;\\xff;\\x7f;\\x80',
    uuid: '00000000-0000-0000-0000-000000000000;a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11;ffffffff-ffff-ffff-ffff-ffffffffffff',
    date: '-infinity;4713-11-24 BC;1999-12-31;2000-01-01;5874897-12-31;infinity',
    time: '00:00;04:05;04:05:00.000001;24:00',
    timetz: '04:05+00;04:05+02;06:05+02;04:05-08;00:00+15;24:00-15;02:05-02',
    timestamp: '-infinity;0001-01-01 BC;1999-12-31 23:59:59;2000-01-01;infinity',
    timestamptz: '-infinity;1999-12-31 23:59:59+00;2000-01-01 00:59:59+01;2000-01-01;infinity',
    interval:
      '1 month;30 days;720:00;31 days;1 year;12 months;360 days;365 days;-1 day;-24:00;0;00:00:00.000001;1 month -1 day;178000000 years;-178000000 years;2562047788:00',
    jsonb:
      'null;true;false;0;1;1.0;10;"a";"b";"";"aa";[];[1];[2];[1,2];[[]];[null];{};{"a":1};{"a":2};{"b":1};{"aa":1};{"a":1,"b":2};{"a":1,"c":0};["a"];[1,[2]];{"a":[]};{"a":{}}',
    'int4[]': '{};{1};{1,2};{2};{NULL};{1,NULL};{{1}};{{1,2}};{{1},{2}};[0:0]={1};[0:1]={1,2};[2:3]={1,2}',
    'text[]': '{};{a};{A};{a,b};{NULL};{"NULL"};{é}',
    value_row: '(1,a,1);(1,a,1.0);(1,b,1);(2,a,1);(,a,1);(1,,1);(1,a,)',
    value_colour: 'red;green;blue',
  }).map(([type, list]) => [type, list.split(';')]),
);

/** Numbers that arithmetic is done with, all pairs. */
export const decimalOperands =
  `0;0.00;1;-1;2;3;7;10;-10;0.1;0.001;-0.5;1.5;2.50;99;100;1000;9999;10000;0.0001;0.9999;12345.678;-98765.4321;1e10;1e20;1e-10;1e-20;123456789012345678901234567890;
3.14159265358979323846;0.00000000000000000001234;1e50;NaN;Infinity;-Infinity`
    .replaceAll('\n', '')
    .split(';');

/** Operators between two numerics. */
export const decimalOperators = ['+', '-', '*', '/', '%', 'div'] as const;

/** Digits that numbers are rounded and cut to. */
export const roundingDigits = [-5, -1, 0, 1, 3, 25];

/** Intervals that arithmetic is done with. */
export const intervalOperands =
  `0;1 day;1 month;-1 month;1 year;1 mon 1 day 01:02:03;-1 mon +1 day -01:02:03;29 days 36:00;-3 days 50:00:00.5;35 days -10:00;1.5 months;00:00:00.000001;100 years;-2 years 26 hours;11 mons 31 days 25:00;1 month -31 days`.split(
    ';',
  );

/** Numbers that intervals are multiplied with and divided by. */
export const intervalFactors = ['0', '1', '-1', '2', '0.5', '1.5', '-0.1', '3', '7', '0.333', '1e10', '1e-10'];

/** Timestamps that intervals are added to. */
export const timestampOperands =
  `2000-01-31 12:00;2000-02-29 00:00;2001-02-28 23:59:59.999999;2021-03-13 02:30;2021-03-14 01:30;2021-11-06 01:30;2021-11-07 00:30;1999-12-31 23:00;0001-01-01 BC;294276-12-31 00:00;4713-11-24 BC;infinity`.split(
    ';',
  );
