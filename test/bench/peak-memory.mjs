// Preloaded module that prints the process's peak memory on exit.
process.on("exit", () => {
  process.stderr.write(`peak ${process.resourceUsage().maxRSS} KiB\n`);
});
