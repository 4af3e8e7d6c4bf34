/** The setting `search_path` as a list of names. */

/** The schemas that are searched, in order, the session's temporary one and `pg_catalog` first unless they are named; `$user` is the role's name. */
export function searchPathOf(setting: string, user: string, temporary: string): readonly string[] {
  const names = splitNames(setting).map((name) => (name === '$user' ? user : name === 'pg_temp' ? temporary : name));
  const unnamed = [temporary, 'pg_catalog'].filter((name) => !names.includes(name));
  return [...unnamed, ...names];
}

/** `a, "B c"` as names: folded to lower case unless quoted. */
export function splitNames(list: string): readonly string[] {
  const names: string[] = [];
  for (const [, quoted, plain] of list.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g))
    names.push(quoted === undefined ? plain.toLowerCase() : quoted.replaceAll('""', '"'));
  return names.filter((name) => name !== '');
}
