/**
 * Takes the place of the native module @vscode/native-watchdog, which code-server's npm package does not carry
 * built: ends this process (code 87) within some seconds after the watched process has gone.
 */
exports.start = (pid) => {
  const watch = setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch {
      process.exit(87);
    }
  }, 3_000);
  watch.unref();
};

exports.exit = (code) => process.exit(code || 0);
