/** The setting `search_path` as a list of names. */

/** The schemas that are searched, in order, `pg_catalog` first unless it is named; `$user` is the role's name. */
export function searchPathOf(setting: string, user: string): readonly string[] {
  const names = splitNames(setting).map((name) => (name === '$user' ? user : name));
  return names.includes('pg_catalog') ? names : ['pg_catalog', ...names];
}

/** `a, "B c"` as names: folded to lower case unless quoted. */
export function splitNames(list: string): readonly string[] {
  const names: string[] = [];
  for (const [, quoted, plain] of list.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g))
    names.push(quoted === undefined ? plain.toLowerCase() : quoted.replaceAll('""', '"'));
  return names.filter((name) => name !== '');
}
