/** What this program calls itself. */

/** The version of the program, as in package.json. */
export const version = '0.1.0';
/** The version of the words between nodes (`proto/jimkv.proto`); nodes of different ones do not talk. */
export const protocolVersion = 1;
