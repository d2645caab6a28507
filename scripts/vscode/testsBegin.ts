/** The line with which the tests in the extension host announce themselves; what comes before is VS Code's. */
export const testsBegin = '── host tests ──';
