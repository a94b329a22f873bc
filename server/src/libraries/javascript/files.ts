import type { Behaviour, Library } from '../shape.ts';
import { behind, javascript, type Members } from './entry.ts';

const write: Behaviour = { does: 'write-file', args: { path: '0', data: '1', options: '2' }, returns: 'plain' };
const read: Behaviour = { does: 'read-file', args: { path: '0', options: '1' } };
const streamed: Behaviour = { does: 'write-file', args: { path: '@0', data: '0' }, returns: 'plain' };

/** https://nodejs.org/api/fs.html: the callback, synchronous and promise forms take the same leading arguments. */
const fsCalls: Members = {
  'writeFile|writeFileSync': write,
  'appendFile|appendFileSync': { ...write, mode: 'append' },
  readFile: { ...read, args: { ...read.args, callback: 'callback' } },
  readFileSync: read,
  createReadStream: read,
  'createWriteStream().write|end': streamed,
  'writeSync|write': { does: 'write-file', args: { data: '1' }, returns: 'plain' },
  'open().writeFile|appendFile|write': streamed,
  'open().createWriteStream().write|end': streamed,
  'open().readFile': { does: 'read-file', args: { path: '@0' } },
  'existsSync|exists|access|accessSync|stat|statSync|lstat|lstatSync|readdir|readdirSync|mkdir|mkdirSync': {
    returns: 'plain',
  },
};

/** https://github.com/jprichardson/node-fs-extra */
const fsExtraCalls: Members = {
  'outputFile|outputFileSync|writeJson|writeJSON|writeJsonSync|writeJSONSync|outputJson|outputJSON|outputJsonSync|outputJSONSync':
    write,
  'readJson|readJSON|readJsonSync|readJSONSync': read,
};

export const files: readonly Library[] = [
  javascript(['fs', 'fs/promises', 'graceful-fs', 'fs-extra', 'fs-extra/esm', 'memfs', 'mz/fs'], {
    ...behind(['', 'promises'], fsCalls),
    ...fsExtraCalls,
  }),
  // https://docs.deno.com/api/deno/file-system and https://bun.sh/docs/api/file-io
  javascript(['global'], {
    'Deno.writeTextFile|writeTextFileSync|writeFile|writeFileSync': write,
    'Deno.readTextFile|readTextFileSync|readFile|readFileSync': read,
    'Deno.open|openSync|create().write|writeSync': streamed,
    'Bun.write': { does: 'write-file', args: { path: '0', data: '1' }, returns: 'plain' },
    'Bun.file': { does: 'read-file', args: { path: '0' } },
    'Bun.file().writer().write': streamed,
    'Bun.file().write': streamed,
    'showSaveFilePicker().createWritable().write': { does: 'write-file', args: { data: '0' } },
    'FileSystemWritableFileStream().write': { does: 'write-file', args: { data: '0' } },
  }),
  javascript(['bun'], {
    write: { does: 'write-file', args: { path: '0', data: '1' } },
    file: { does: 'read-file', args: { path: '0' } },
  }),
  javascript(['fs-jetpack'], { 'write|append|writeAsync|appendAsync': write, 'read|readAsync': read }),
  javascript(['write-file-atomic', 'write', 'write-json-file', 'write-yaml-file', 'atomically', 'steno'], {
    '()': write,
    'sync|writeFile|writeFileSync|writeFileAtomic|writeJsonFile|writeJsonFileSync': write,
    'Writer().write': streamed,
  }),
  javascript(['jsonfile'], { 'writeFile|writeFileSync': write, 'readFile|readFileSync': read }),
  javascript(['load-json-file', 'read-pkg'], { '()': read, 'loadJsonFile|loadJsonFileSync|readPackage': read }),
  // https://github.com/ryu1kn/csv-writer: the maker names the path, writeRecords writes
  javascript(['csv-writer'], {
    'createObjectCsvWriter|createArrayCsvWriter().writeRecords': {
      does: 'write-file',
      args: { path: '@0.path', data: '0' },
    },
    'createObjectCsvStringifier|createArrayCsvStringifier().stringifyRecords|getHeaderString': { returns: 'arguments' },
  }),
  // https://csv.js.org/stringify/api/
  javascript(['csv-stringify', 'csv-stringify/sync', 'csv', 'csv/sync'], {
    '()': { args: { data: '0', callback: 'callback' }, returns: 'arguments' },
    stringify: { args: { data: '0', callback: 'callback' }, returns: 'arguments' },
    'stringify().write': { args: { data: '0' } },
    parse: { returns: 'arguments' },
  }),
  javascript(['csv-parse', 'csv-parse/sync', 'csv-parser', 'csvtojson', 'neat-csv'], {
    '()': { returns: 'arguments' },
    parse: { returns: 'arguments' },
  }),
  // https://c2fo.github.io/fast-csv/docs/formatting/methods
  javascript(['fast-csv', '@fast-csv/format'], {
    'writeToPath|writeToFile': write,
    'writeToString|writeToBuffer|write': { returns: 'arguments' },
    writeToStream: { does: 'write-file', args: { target: '0', data: '1' } },
    'format().write': { args: { data: '0' } },
  }),
  javascript(['papaparse'], { 'unparse|parse': { returns: 'arguments' } }),
  javascript(
    ['json2csv', '@json2csv/plainjs', '@json2csv/node', 'json-2-csv', 'objects-to-csv', 'd3-dsv', 'export-to-csv'],
    {
      'parse|parseAsync|json2csv|json2csvAsync|csvFormat|generateCsv|asString': { returns: 'arguments' },
      'Parser|AsyncParser().parse': { returns: 'arguments' },
      '().toDisk': { does: 'write-file', args: { path: '0', data: '@0' } },
      '().toString': { returns: 'arguments' },
    },
  ),
  // https://docs.sheetjs.com/docs/api/write-options: writeFile(workbook, path), write(workbook, options)
  javascript(['xlsx', 'xlsx-js-style', '@e965/xlsx'], {
    'writeFile|writeFileXLSX|writeFileSync': { does: 'write-file', args: { data: '0', path: '1', options: '2' } },
    writeFileAsync: { does: 'write-file', args: { path: '0', data: '1', options: '2' } },
    write: { returns: 'arguments' },
    'readFile|read': { does: 'read-file', args: { path: '0' } },
    'utils.json_to_sheet|aoa_to_sheet|sheet_to_json|sheet_to_csv|sheet_add_json|sheet_add_aoa|table_to_sheet|sheet_to_html':
      {
        returns: 'arguments',
      },
    'utils.book_append_sheet': { args: { target: '0', data: '1' }, note: 'fills-target' },
  }),
  // https://github.com/exceljs/exceljs: rows are added to a worksheet, the workbook is written
  javascript(['exceljs'], {
    '**.addRow|addRows|insertRow|insertRows': { args: { data: '0' }, note: 'fills-receiver' },
    'Workbook().xlsx|csv.writeFile': { does: 'write-file', args: { path: '0', data: 'self' } },
    'Workbook().xlsx|csv.write': { does: 'write-file', args: { target: '0', data: 'self' } },
    'Workbook().xlsx|csv.writeBuffer': { args: { data: 'self' }, returns: 'receiver' },
    'Workbook().xlsx|csv.readFile': { does: 'read-file', args: { path: '0' } },
    'stream.xlsx.WorkbookWriter().commit': {
      does: 'write-file',
      args: { path: '@0.filename', target: '@0.stream', data: 'self' },
    },
  }),
  javascript(['xlsx-populate', 'excel4node', 'node-xlsx', 'write-excel-file', 'write-excel-file/node'], {
    '()': { does: 'write-file', args: { data: '0', path: '1.filePath|1.fileName' } },
    build: { returns: 'arguments' },
    '**.toFileAsync': { does: 'write-file', args: { path: '0', data: 'self' } },
    'Workbook().write': { does: 'write-file', args: { path: '0', data: 'self' } },
    '**.cell().value|string|number': { args: { data: '0' }, note: 'fills-receiver', returns: 'receiver' },
  }),
  // https://www.archiverjs.com/docs/archiver: append(source, data), pipe(destination)
  javascript(['archiver', 'adm-zip'], {
    '**.append': { does: 'write-file', args: { data: '0', path: '1.name' }, returns: 'receiver' },
    '().addFile': { args: { path: '0', data: '1' }, note: 'fills-receiver' },
    '().writeZip': { does: 'write-file', args: { path: '0', data: 'self' } },
    '**.pipe': { args: { target: '0' }, returns: 'first', note: 'pipes-receiver' },
  }),
  // https://github.com/mafintosh/tar-stream: entry(header, data); https://github.com/thejoshwolfe/yazl: addBuffer(buffer, path)
  javascript(['tar-stream', 'yazl'], {
    'pack().entry': { does: 'write-file', args: { data: '1', path: '0.name' } },
    'ZipFile().addBuffer': { does: 'write-file', args: { data: '0', path: '1' } },
    'pack().pipe, ZipFile().outputStream.pipe': { args: { target: '0' }, returns: 'first', note: 'pipes-receiver' },
  }),
  // https://stuk.github.io/jszip/documentation/api_jszip.html
  javascript(['jszip'], {
    '().file': { args: { path: '0', data: '1' }, note: 'fills-receiver', returns: 'receiver' },
    '().generateAsync|generateNodeStream': { returns: 'receiver' },
  }),
  // https://github.com/eligrey/FileSaver.js: a download in the browser of the user who asks
  javascript(['file-saver'], {
    '()': { does: 'write-file', mode: 'download', args: { data: '0', path: '1' } },
    saveAs: { does: 'write-file', mode: 'download', args: { data: '0', path: '1' } },
  }),
  javascript(['js-file-download', 'downloadjs', 'export-from-json'], {
    '()': { does: 'write-file', mode: 'download', args: { data: '0.data|0', path: '1' } },
  }),
  // https://docs.expo.dev/versions/latest/sdk/filesystem/ and https://github.com/itinance/react-native-fs
  javascript(['expo-file-system', 'expo-file-system/legacy', 'react-native-fs', '@dr.pogodin/react-native-fs'], {
    'writeAsStringAsync|writeFile': write,
    appendFile: { ...write, mode: 'append' },
    'readAsStringAsync|readFile': read,
    'File().write': { does: 'write-file', args: { data: '0' } },
  }),
  javascript(['@tauri-apps/plugin-fs', '@tauri-apps/api/fs'], {
    'writeTextFile|writeFile|writeBinaryFile': write,
    'readTextFile|readFile': read,
  }),
  javascript(['pdfkit', 'jspdf', 'pdf-lib', 'docx', 'html-pdf'], {
    '**.save': { does: 'write-file', args: { path: '0', data: 'self' } },
    '**.text': { args: { data: '0' }, note: 'fills-receiver', returns: 'receiver' },
    '**.drawText': { args: { data: '0' }, note: 'fills-receiver' },
    'Packer.toBuffer|toString|toBlob': { returns: 'first' },
  }),
  javascript(
    [
      'js-yaml',
      'yaml',
      'toml',
      '@iarna/toml',
      'smol-toml',
      'ini',
      'json5',
      'superjson',
      'devalue',
      'flatted',
      'fast-json-stable-stringify',
      'safe-stable-stringify',
      'json-stringify-safe',
      'fast-safe-stringify',
      'msgpackr',
      '@msgpack/msgpack',
      'cbor',
      'bson',
      'v8',
      'xml2js',
      'fast-xml-parser',
      'xmlbuilder2',
      'js2xmlparser',
      'jsonc-parser',
      'jsonstream',
      'ndjson',
      'serialize-javascript',
      'zlib',
      'pako',
      'fflate',
      'base64-js',
      'iconv-lite',
      'buffer',
    ],
    {
      '()': { returns: 'arguments' },
      '**': { returns: 'arguments' },
    },
  ),
  // Streams: what a pipeline's sources carry reaches its last stream
  javascript(['stream', 'stream/promises'], {
    pipeline: { args: { list: '*' }, note: 'pipeline' },
    'Readable.from': { returns: 'arguments' },
  }),
];
