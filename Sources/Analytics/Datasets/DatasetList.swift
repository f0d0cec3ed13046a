/// All datasets, in the order of their documentation: the contract for templates, queries and downloads.
package enum DatasetList {
  package static var all: [Dataset] {
    get throws {
      try [
        Dataset(name: "household", file: PackageResources.dataset_household_sql),
        Dataset(name: "members", file: PackageResources.dataset_members_sql),
        Dataset(name: "members_monthly", file: PackageResources.dataset_members_monthly_sql),
        Dataset(name: "institutions", file: PackageResources.dataset_institutions_sql),
        Dataset(name: "connections", file: PackageResources.dataset_connections_sql),
        Dataset(name: "accounts", file: PackageResources.dataset_accounts_sql),
        Dataset(name: "accounts_monthly", file: PackageResources.dataset_accounts_monthly_sql),
        Dataset(name: "transactions", file: PackageResources.dataset_transactions_sql),
        Dataset(name: "splits", file: PackageResources.dataset_splits_sql),
        Dataset(name: "transfers", file: PackageResources.dataset_transfers_sql),
        Dataset(name: "balances_daily", file: PackageResources.dataset_balances_daily_sql),
        Dataset(name: "net_worth_daily", file: PackageResources.dataset_net_worth_daily_sql),
        Dataset(name: "net_worth_changes", file: PackageResources.dataset_net_worth_changes_sql),
        Dataset(name: "cash_flow_monthly", file: PackageResources.dataset_cash_flow_monthly_sql),
        Dataset(name: "spending_monthly", file: PackageResources.dataset_spending_monthly_sql),
        Dataset(name: "income_monthly", file: PackageResources.dataset_income_monthly_sql),
        Dataset(name: "cash_flow_periods", file: PackageResources.dataset_cash_flow_periods_sql),
        Dataset(name: "spending_periods", file: PackageResources.dataset_spending_periods_sql),
        Dataset(name: "income_periods", file: PackageResources.dataset_income_periods_sql),
        Dataset(name: "spending_daily", file: PackageResources.dataset_spending_daily_sql),
        Dataset(name: "categories", file: PackageResources.dataset_categories_sql),
        Dataset(name: "merchants", file: PackageResources.dataset_merchants_sql),
        Dataset(name: "merchants_monthly", file: PackageResources.dataset_merchants_monthly_sql),
        Dataset(name: "tags", file: PackageResources.dataset_tags_sql),
        Dataset(name: "tags_monthly", file: PackageResources.dataset_tags_monthly_sql),
        Dataset(name: "securities", file: PackageResources.dataset_securities_sql),
        Dataset(name: "prices_daily", file: PackageResources.dataset_prices_daily_sql),
        Dataset(name: "exchange_rates", file: PackageResources.dataset_exchange_rates_sql),
        Dataset(name: "holdings", file: PackageResources.dataset_holdings_sql),
        Dataset(name: "holdings_daily", file: PackageResources.dataset_holdings_daily_sql),
        Dataset(name: "trades", file: PackageResources.dataset_trades_sql),
        Dataset(name: "dividends", file: PackageResources.dataset_dividends_sql),
        Dataset(name: "allocation", file: PackageResources.dataset_allocation_sql),
        Dataset(name: "assets", file: PackageResources.dataset_assets_sql),
        Dataset(name: "assets_daily", file: PackageResources.dataset_assets_daily_sql),
        Dataset(name: "runs", file: PackageResources.dataset_runs_sql),
        Dataset(name: "jobs", file: PackageResources.dataset_jobs_sql),
        Dataset(name: "problems", file: PackageResources.dataset_problems_sql),
        Dataset(name: "lineage", file: PackageResources.dataset_lineage_sql),
        Dataset(name: "columns", file: PackageResources.dataset_columns_sql),
      ]
    }
  }
}
