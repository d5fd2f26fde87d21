"""发票贷: a working-capital loan on a firm's VAT invoices."""

from loanmill.core.features.catalogue import features_of
from loanmill.core.products.product import Product, RoleWant, SourceWant

INVOICE_LOAN = Product(
    code="invoice_loan",
    zh="发票贷",
    en="Invoice loan",
    policy="invoice_loan",
    min_amount_fen=20_000_00,
    max_amount_fen=1_000_000_00,
    min_term_months=3,
    max_term_months=24,
    min_rate_bp=300,
    offer_days=15,
    methods=("equal_instalments", "equal_principal", "interest_monthly", "bullet"),
    sources=(
        SourceWant(
            source="registry",
            wave=1,
            role="applicant",
            consent="consent_registry",
            timeout_ms=1_500,
            attempts=3,
            price_fen=50,
        ),
        SourceWant(
            source="invoices",
            wave=2,
            role="applicant",
            consent="consent_invoices",
            timeout_ms=4_000,
            attempts=3,
            price_fen=800,
        ),
    ),
    roles=(
        RoleWant(role="applicant", least=1, most=1),
        RoleWant(role="operator", least=1, most=1),
        RoleWant(role="spouse", least=0, most=1),
        RoleWant(role="controller", least=0, most=1),
        RoleWant(role="guarantor", least=0, most=5),
    ),
    features=tuple(features_of("invoice")),
    crosschecks=(
        "xc_business_age_months",
        "xc_name_matches_registry",
        "xc_kind_matches_registry",
        "xc_legal_rep_is_operator",
        "xc_declared_to_invoice_bp",
        "xc_invoice_rejected_bp",
        "xc_name_trade",
    ),
    pointless_after={"reg_status": ("revoked", "cancelled")},
)
