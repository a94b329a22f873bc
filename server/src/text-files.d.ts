/** Files that the bundler and the test runner import as strings. */
declare module '*.md' {
  const text: string;
  export default text;
}
declare module '*.tsv' {
  const text: string;
  export default text;
}
