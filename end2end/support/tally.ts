import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/** One closing line that any log reader understands. */
export default class Tally implements Reporter {
  private passed = 0;
  private failed = 0;
  private skipped = 0;

  onTestEnd(_: TestCase, result: TestResult) {
    if (result.status === "passed") this.passed += 1;
    else if (result.status === "skipped") this.skipped += 1;
    else this.failed += 1;
  }

  onEnd(_: FullResult) {
    console.log(`${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`);
  }
}
