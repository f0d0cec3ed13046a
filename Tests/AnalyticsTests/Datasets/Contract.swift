/// The datasets of the contract, in its order: key columns, then the others. A column is added at its place here and in the
/// dataset's file; none is ever renamed or taken away.
let contract: [(name: String, key: String, others: String)] = [
  (
    "household", "name",
    """
    currency country timezone today first_day last_day version period_start period_end period_label last_period_start \
    last_period_end
    """
  ),
  (
    "members", "member_id",
    "name"
  ),
  (
    "members_monthly", "member_id month",
    "currency income_minor spending_minor net_worth_minor partial"
  ),
  (
    "institutions", "institution_id",
    "name country provider"
  ),
  (
    "connections", "connection_id",
    """
    provider institution_id quota_left quota_resets_day status consent_until last_sync_day last_error \
    accounts
    """
  ),
  (
    "accounts", "account_id",
    """
    name slug type institution_id connection_id currency owners visible_to balance_minor balance_day \
    quality household_minor closed hidden sort_key holdings_minor worth_minor household_worth_minor \
    household_worth_currency holdings terms other_cash_minor household_other_cash_minor \
    household_other_cash_currency other_cash
    """
  ),
  (
    "accounts_monthly", "account_id month",
    "currency money_in_minor money_out_minor closing_minor transactions quality"
  ),
  (
    "transactions", "day transaction_id",
    """
    account_id amount_minor currency household_minor status kind category category_source \
    category_reason counterparty merchant_id merchant description note tags pair_id stream_id source \
    booked_at_day value_day original_minor original_currency learned_day ignored
    """
  ),
  (
    "splits", "day transaction_id part",
    """
    account_id amount_minor currency household_minor kind category category_source tags owners \
    merchant_id status ignored
    """
  ),
  (
    "transfers", "pair_id",
    "out_id in_id days_apart evidence rate"
  ),
  (
    "balances_daily", "account_id day",
    """
    balance_minor currency household_minor quality unexplained_minor holdings_minor worth_minor \
    household_worth_minor household_worth_currency other_cash_minor household_other_cash_minor \
    household_other_cash_currency other_cash
    """
  ),
  (
    "net_worth_daily", "day",
    """
    currency cash_minor investments_minor property_minor other_assets_minor debts_minor total_minor \
    same_accounts_minor quality partial
    """
  ),
  (
    "net_worth_changes", "month",
    """
    currency opening_minor income_minor spending_minor transfers_edge_minor market_minor dividends_minor \
    fees_minor fx_minor revaluation_minor interest_minor tracking_minor unexplained_minor closing_minor
    """
  ),
  (
    "cash_flow_monthly", "month",
    "currency income_minor spending_minor net_minor savings_rate partial"
  ),
  (
    "spending_monthly", "month category",
    "currency spent_minor transactions partial"
  ),
  (
    "income_monthly", "month category",
    "currency received_minor transactions partial"
  ),
  (
    "cash_flow_periods", "start",
    "end label currency income_minor spending_minor net_minor savings_rate partial"
  ),
  (
    "spending_periods", "start category",
    "end label currency spent_minor transactions partial"
  ),
  (
    "income_periods", "start category",
    "end label currency received_minor transactions partial"
  ),
  (
    "spending_daily", "day",
    "currency spent_minor transactions"
  ),
  (
    "categories", "category",
    "parent name kind slug transactions first_day last_day"
  ),
  (
    "merchants", "merchant_id",
    "name slug key key_step category transactions spent_minor currency first_day last_day partial"
  ),
  (
    "merchants_monthly", "month merchant_id",
    "currency spent_minor transactions partial"
  ),
  (
    "tags", "tag",
    "slug transactions"
  ),
  (
    "tags_monthly", "month tag",
    "currency spent_minor transactions partial"
  ),
  (
    "transaction_tags", "tag day transaction_id",
    "account_id amount_minor currency household_minor status kind category ignored"
  ),
  (
    "recurring", "stream_id",
    """
    name slug merchant_id account_id direction class rule amount_minor low_minor high_minor currency yearly_minor \
    status state tier confidence reason first_day last_day next_day payments source model category \
    household_yearly_minor household_yearly_currency
    """
  ),
  (
    "recurring_payments", "stream_id slot_day",
    "transaction_id paid_day amount_minor currency early_late_days"
  ),
  (
    "price_changes", "stream_id day",
    "old_minor new_minor currency percent yearly_minor"
  ),
  (
    "bills", "day stream_id",
    """
    name account_id amount_minor low_minor high_minor currency source state balance_after_minor \
    household_minor
    """
  ),
  (
    "budgets", "budget_id start",
    """
    end name member_id category tag currency amount_minor rolled_minor spent_minor left_minor expected_minor percent \
    state exceeded_on warn_at label projected_minor will_exceed_on rollover within transactions current partial
    """
  ),
  (
    "goals", "goal_id",
    """
    name target_minor currency saved_minor percent deadline needed_per_month_minor expected_on on_track status \
    tracking missing_minor pace_per_month_minor start_minor reached_on accounts
    """
  ),
  (
    "goal_contributions", "goal_id day",
    "amount_minor currency"
  ),
  (
    "milestones", "milestone_id",
    "name amount_minor currency by achieved_on"
  ),
  (
    "planned", "planned_id day",
    "name account_id amount_minor currency category paid"
  ),
  (
    "forecast_daily", "account_id scenario day",
    "low_minor expected_minor high_minor currency"
  ),
  (
    "forecast_summary", "account_id scenario",
    """
    low_point_minor low_point_day runway_days currency low_balance_minor end_minor usual_unplanned_minor partial name
    """
  ),
  (
    "securities", "security_id",
    "symbol isin name class currency sector industry exchange"
  ),
  (
    "prices_daily", "security_id day",
    "open high low close volume currency source quality price_day adjusted_close"
  ),
  (
    "exchange_rates", "base quote day",
    "rate source"
  ),
  (
    "rates_used", "currency",
    "household_currency path day from_rate to_rate"
  ),
  (
    "holdings", "account_id security_id",
    """
    quantity price price_day value_minor cost_minor gain_minor currency household_minor quality weight \
    price_source cost_currency gain_currency household_gain_minor household_gain_currency seen_day \
    household_cost_minor household_cost_currency cost_method cost_note
    """
  ),
  (
    "holdings_daily", "account_id security_id day",
    "quantity value_minor currency household_minor quality"
  ),
  (
    "trades", "day trade_id",
    """
    account_id security_id kind quantity price amount_minor fee_minor tax_minor currency realised_minor \
    household_minor price_currency description ratio household_realised_minor household_realised_currency \
    realised_note
    """
  ),
  (
    "dividends", "day trade_id",
    "account_id security_id amount_minor tax_minor currency household_minor"
  ),
  (
    "performance", "scope scope_id span",
    """
    twr money_weighted gain_minor flows_minor currency note twr_yearly money_weighted_yearly drawdown drawdown_day \
    first_day
    """
  ),
  (
    "performance_daily", "scope scope_id day",
    "value_minor flow_minor currency growth drawdown"
  ),
  (
    "allocation", "by name",
    "value_minor currency weight"
  ),
  (
    "assets", "asset_id",
    "name kind owners value_minor currency day quality follows follows_until secures equity_minor"
  ),
  (
    "assets_daily", "asset_id day",
    "value_minor currency quality household_minor"
  ),
  (
    "insights", "insight_id",
    "kind day title text figures severity link"
  ),
  (
    "notifications", "notification_id",
    "kind key day title text state"
  ),
  (
    "runs", "run_id",
    "day changed facts problems state"
  ),
  (
    "jobs", "run_id stage",
    "state rows"
  ),
  (
    "problems", "problem_id",
    "severity subject since_day text remedy"
  ),
  (
    "lineage", "dataset input",
    """
    """
  ),
  (
    "columns", "dataset column",
    "type unit meaning"
  ),
]

/// Those beyond the contract that is written down, made for pages.
let added: Set = ["performance_daily", "rates_used", "transaction_tags"]
