/** The lines with which the tests in the extension host begin and end; what comes before and after is VS Code's. */
export const hostMarks = { begin: '── host tests ──', end: '── end of host tests ──' } as const;
