/**
 * The abbreviations of time zones that PostgreSQL's default set knows (its file timezonesets/Default), by offset in minutes; and those whose
 * meaning changed over time, which stand for a zone.
 */

/** Where an abbreviation is of: a fixed offset in seconds east of UTC, or a zone's name. */
export type ZoneAbbreviation = number | string;

const abbreviationsOfMinutes: readonly (readonly [minutes: number, names: string])[] = [
  [-600, 'hst taht'],
  [-570, 'mart'],
  [-540, 'akst gamt'],
  [-480, 'akdt pst'],
  [-420, 'mst pdt'],
  [-360, 'cst mdt galt'],
  [-300, 'act cot cdt est pet'],
  [-240, 'bot edt amt ast'],
  [-210, 'nft nst'],
  [-180, 'bra brt clst gft pmst pyst uyt wgt adt'],
  [-150, 'ndt'],
  [-120, 'brst fnt pmdt uyst wgst'],
  [-60, 'egt fnst azot'],
  [0, 'egst azost gmt uct ut utc z zulu wet'],
  [60, 'wat bst cet met mez wetdst'],
  [120, 'sast ist bdst cest cetdst eet mest mesz metdst'],
  [180, 'eat idt eest eetdst fet'],
  [210, 'irt'],
  [240, 'msd mut ret sct'],
  [270, 'aft'],
  [300, 'pkt tjt uzt must mvt tft'],
  [345, 'npt'],
  [360, 'almt bdt btt kgst pkst uzst xjt yekst'],
  [390, 'mmt'],
  [420, 'almst ict wast cxt'],
  [480, 'bnt bort cct hkt myt pht awst wadt'],
  [525, 'acwst'],
  [540, 'jayt jst kst ulast awsst wdt pwt'],
  [570, 'acst cast'],
  [600, 'ddut kdt aest ligt chut mpt pgt trut yapt'],
  [630, 'acsst acdt cadt lhst sadt'],
  [660, 'aesst aedt pont vut'],
  [720, 'nzt fjt gilt mht nzst tvt wakt wft'],
  [765, 'chast'],
  [780, 'fjst nzdt tot'],
  [825, 'chadt'],
];

const abbreviationsOfZones: readonly (readonly [zone: string, names: string])[] = [
  ['America/Argentina/Buenos_Aires', 'art arst'],
  ['America/Asuncion', 'pyt'],
  ['America/Caracas', 'vet'],
  ['America/Guyana', 'gyt'],
  ['America/Santiago', 'clt'],
  ['Antarctica/Davis', 'davt'],
  ['Antarctica/Mawson', 'mawt'],
  ['Asia/Anadyr', 'anast anat'],
  ['Asia/Ashgabat', 'tmt'],
  ['Asia/Baku', 'azst azt'],
  ['Asia/Bishkek', 'kgt'],
  ['Asia/Colombo', 'lkt'],
  ['Asia/Irkutsk', 'irkst irkt'],
  ['Asia/Kamchatka', 'petst pett'],
  ['Asia/Krasnoyarsk', 'krast krat'],
  ['Asia/Magadan', 'magst magt'],
  ['Asia/Novosibirsk', 'novst novt'],
  ['Asia/Omsk', 'omsst omst'],
  ['Asia/Singapore', 'sgt'],
  ['Asia/Tbilisi', 'gest get'],
  ['Asia/Ulaanbaatar', 'ulat'],
  ['Asia/Vladivostok', 'vlast vlat'],
  ['Asia/Yakutsk', 'yakst yakt'],
  ['Asia/Yekaterinburg', 'yekt'],
  ['Asia/Yerevan', 'amst'],
  ['Atlantic/Stanley', 'fkst fkt'],
  ['Australia/Lord_Howe', 'lhdt'],
  ['Europe/Moscow', 'msk'],
  ['Europe/Volgograd', 'volt'],
  ['Indian/Chagos', 'iot'],
  ['Pacific/Easter', 'easst east'],
  ['Pacific/Fakaofo', 'tkt'],
  ['Pacific/Kiritimati', 'lint'],
  ['Pacific/Kosrae', 'kost'],
  ['Pacific/Niue', 'nut'],
  ['Pacific/Rarotonga', 'ckt'],
];

/** By abbreviation in lower case. */
export const zoneAbbreviations: ReadonlyMap<string, ZoneAbbreviation> = new Map<string, ZoneAbbreviation>([
  ...abbreviationsOfMinutes.flatMap(([minutes, names]) =>
    names.split(' ').map((name) => [name, minutes * 60] as const),
  ),
  ...abbreviationsOfZones.flatMap(([zone, names]) => names.split(' ').map((name) => [name, zone] as const)),
]);
