// Queries through psql, to the server that the environment names.
import {execFileSync} from 'node:child_process';

export function text(query) {
  return execFileSync('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', query],
    {encoding: 'utf8', maxBuffer: 2 ** 30}).replace(/\n$/, '');
}

export function json(query) {
  return JSON.parse(text(query));
}

// the row of overview() that every document is compared with
export function overview(source) {
  return json(`SELECT to_json(o) FROM asyncspan.overview('${source}') o`);
}

// loaded by scripts/test-clients
export const sources = ['turbo', 'verdaccio', 'seed', 'next'];
