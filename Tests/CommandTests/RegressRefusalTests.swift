import Foundation
import Statistics
import Testing

@testable import suasion_cli

/// What `suasion regress` refuses: one line with the place and the way to mend it.
@Suite struct RegressRefusalTests {
  static let table = "y,x,z,w,g,h,one\n1,2,3,1,a,1,c\n2,1,4,1,a,2,c\n4,3,3,2,b,1,c\n3,3,1,1,b,2,c\n5,2,2,1,d,1,c\n"

  @Test(arguments: [
    ("--regressors ,", "", "key --regressors: no regressor is named; name one or more columns, with commas between"),
    ("--regressors x,x", "", "key --regressors: column 'x' stands twice; name it once"),
    ("--regressors y", "", "key --regressors: column 'y' stands in --outcome too; name it once"),
    (
      "--regressors x --endogenous x --instruments z", "",
      "key --endogenous: column 'x' stands in --regressors too; name it once"
    ),
    ("--regressors x --absorb g,g", "", "key --absorb: column 'g' stands twice; name it once"),
    ("--regressors x --cluster g,g", "", "key --cluster: column 'g' stands twice; name it once"),
    ("--regressors x --cluster g,h,one", "", "key --cluster: 3 columns of clusters; name one or two"),
    (
      "--endogenous x", "",
      "key --instruments: 0 instruments for 1 endogenous regressor; name at least one column for each"
    ),
    (
      "--endogenous x,w --instruments z", "",
      "key --instruments: 1 instrument for 2 endogenous regressors; name at least one column for each"
    ),
    (
      "--regressors x --instruments z", "",
      "key --instruments: instruments without an endogenous regressor; name in --endogenous what they stand in for"
    ),
    ("--regressors x --errors hc4", "", "key --errors: no errors 'hc4'; choose from iid, hc1, hc2, hc3, cluster"),
    (
      "--regressors x --errors cluster", "",
      "key --errors: errors are to be clustered, but no clusters are named; name a column with --cluster"
    ),
    (
      "--regressors x --errors hc1 --cluster g", "",
      "key --errors: clusters are named, but errors are to be hc1; leave out --errors or --cluster"
    ),
    (
      "--endogenous x --instruments z --errors hc3", "",
      "key --errors: hc3 is for least squares only; choose hc1 with instruments"
    ),
    ("--regressors x --adjust-k some", "", "key --adjust-k: no rule 'some'; choose from none, nested, full"),
    ("--regressors x --cluster-df max", "", "key --cluster-df: no rule 'max'; choose from min, conventional"),
    ("--regressors x --singletons out", "", "key --singletons: no rule 'out'; choose from keep, drop"),
    ("--regressors x --confidence 95", "", "confidence of 95.0; give a share, such as 0.95"),
    ("--regressors x --tolerance 1", "", "a tolerance of 1.0; give one such as 1e-9"),
    ("--regressors x --collinearity 1", "", "a collinearity tolerance of 1.0; give one such as 1e-10"),
    (
      "--regressors (Intercept)", "",
      "key --regressors: a column is named as the constant that is added; rename it, or leave the constant out with "
        + "--no-intercept"
    ),
    ("--regressors x --threads 0", "", "0 threads; give at least 1"),
    ("--regressors x --maximum-iterations 0", "", "0 iterations; give at least 1"),
    (
      "--regressors x --wild 99", "",
      "key --wild: the wild bootstrap takes one column of clusters, and 0 are named; name one with --cluster"
    ),
    ("--regressors x --cluster g --wild 9", "", "key --wild: 9 replicates; give 50 to 1000000"),
    (
      "--endogenous x --instruments z --cluster g --wild 99", "",
      "key --wild: the wild bootstrap is for least squares; leave out the instruments"
    ),
    (
      "--regressors x --cluster g --wild 99 --wild-weights mammen", "",
      "key --wild-weights: no weights 'mammen'; choose from rademacher, webb"
    ),
    (
      "--regressors x --cluster g --wild 99 --wild-of q", "",
      "key --wild-of: 'q' is no regressor; there are: x, (Intercept)"
    ),
    (
      "--regressors x --cluster g --wild-weights webb", "",
      "key --wild-weights: no wild bootstrap is asked for; give its replicates, as --wild 9999"
    ),
    ("--regressors q", "FILE:1: ", "no column 'q'; the columns are y, x, z, w, g, h, one"),
    (
      "--regressors x*z", "FILE:1: ",
      "no column 'x*z'; functions and interactions of columns must stand in the table as columns of their own"
    ),
    ("--regressors x --absorb q", "FILE:1: ", "no column 'q'; the columns are y, x, z, w, g, h, one"),
    ("--endogenous x --instruments q", "FILE:1: ", "no column 'q'; the columns are y, x, z, w, g, h, one"),
    ("--regressors x --weights q", "FILE:1: ", "no column 'q'; the columns are y, x, z, w, g, h, one"),
    (
      "--regressors g", "FILE:2, column g: ",
      "'a' is not a number; give a number, or leave it empty if it is not known; categories go into --absorb"
    ),
    (
      "--regressors x --cluster one", "FILE: ",
      "'one' has one cluster only; errors cannot be clustered with fewer than two"
    ),
    (
      "--regressors x --absorb x", "FILE: ",
      "no coefficient is identified: the effects determine x; a regressor must vary within the levels that are absorbed"
    ),
    (
      "--regressors x,z,w --absorb g", "FILE: ",
      "5 observations for 5 parameters leave no degrees of freedom; absorb fewer effects or give more rows"
    ),
  ])
  func tellsTheMend(line: String, place: String, message: String) throws {
    let error = try RegressRun.refusal(Self.table, line)
    let text = error.description.replacing(/\S*table\.csv/, with: "FILE")
    #expect(text == place + message)
    #expect(error.code == (place.isEmpty ? .usage : .data))
  }

  @Test(arguments: [
    ("y,x,w\n1,2,1\n2,one,1\n3,4,1\n", 3, "x", "'one' is not a number"),
    ("y,x,w\n1,2,1\n2,3,1\n3,4,-1\n", 4, "w", "the weight -1.0 is negative"),
    ("y,x,w\n1,2,1\n2,inf,1\n3,4,1\n", 3, "x", "'inf' is infinite"),
    ("y,x,w\n1,2,1\n2,1e999,1\n3,4,1\n", 3, "x", "'1e999' is infinite"),
    ("y,x,w\n1,2,1\n2,3,Inf\n3,4,1\n", 3, "w", "'Inf' is infinite"),
    ("y,x,w\n", 1, nil, "no rows under the header"),
    ("y,x,w\n1,2,1\n2,3\n", 3, nil, "2 fields where the header has 3"),
    ("y,x,x\n1,2,1\n", 1, nil, "column 'x' stands twice"),
    ("y,x,w\n,2,1\n2,,1\n3,4,0\n", nil, nil, "no row is left: each lacks a value or is alone in its fixed effect"),
    ("y,x,w\n1,2,1\n2,3,0\n3,4,0\n", nil, nil, "1 observations for 1 parameters leave no degrees of freedom"),
    ("", nil, nil, "the file is empty"),
  ])
  func badRowsAreNamed(text: String, line: Int?, column: String?, message: String) throws {
    let error = try RegressRun.refusal(text, "--regressors x --weights w")
    #expect(error.code == .data && error.message == message)
    #expect(error.location?.line == line && error.location?.column == column)
    #expect(error.location?.file?.hasSuffix("table.csv") == true)
  }
}
