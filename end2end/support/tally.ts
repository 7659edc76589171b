import type { FullResult, Reporter, TestCase } from "@playwright/test/reporter";

/** One closing line that any log reader understands; a test that needed a second try is named. */
export default class Tally implements Reporter {
  private readonly tests = new Set<TestCase>();

  onTestEnd(test: TestCase) {
    this.tests.add(test);
  }

  onEnd(_: FullResult) {
    const of = (outcome: string) => [...this.tests].filter((test) => test.outcome() === outcome);
    for (const test of of("flaky")) console.log(`passed at the second try: ${test.titlePath().join(" › ")}`);
    const passed = of("expected").length + of("flaky").length;
    console.log(`${passed} passed, ${of("unexpected").length} failed, ${of("skipped").length} skipped`);
  }
}
