-- Cases of the policy sba.yaml from the public file of US government-guaranteed loans, one row a loan, in DuckDB.
-- Only what was known when the loan was approved is an input; Term is not, for the file holds how long the loan lived.
WITH dated AS (
  SELECT *,
    -- Two-digit years: an approval "in the 2060s" was in the 1960s.
    strptime(ApprovalDate, '%d-%b-%y')::DATE AS read_approved,
    strptime(ChgOffDate, '%d-%b-%y')::DATE AS charged_off_on
  FROM read_parquet('{file}')
), loans AS (
  SELECT *,
    CASE WHEN year(read_approved) > 2020 THEN (read_approved - INTERVAL 100 YEAR)::DATE ELSE read_approved END
      AS approved_on
  FROM dated
)
SELECT
  LoanNr_ChkDgt AS loan,
  approved_on,
  year(approved_on) AS year,
  charged_off_on,
  CAST(round(GrAppv * 100) AS BIGINT) AS asked_fen,
  CAST(round(SBA_Appv * 100) AS BIGINT) AS guaranteed_fen,
  CASE WHEN NoEmp > 0 THEN NoEmp END AS employees,
  CASE NewExist WHEN 1 THEN 'existing' WHEN 2 THEN 'new' END AS business_age,
  CASE LowDoc WHEN 'Y' THEN true WHEN 'N' THEN false END AS low_documentation,
  State = BankState AS bank_of_same_state,
  -- Charged off within three years of approval; unknown where the loan has no status, or was charged off on no date.
  CASE WHEN charged_off_on IS NULL AND MIS_Status IS DISTINCT FROM 'P I F' THEN NULL
       ELSE coalesce(charged_off_on <= approved_on + INTERVAL 36 MONTH, false) END AS charged_off_in_36_months
FROM loans
WHERE approved_on BETWEEN DATE '{first}' AND DATE '{last}'
ORDER BY approved_on, loan
