// swift-tools-version: 6.2
import PackageDescription

// One target a folder, each using only those above it: the direction of the data (README, "Folder map").

/// What every Swift target is compiled with.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// Everything but the wrappers: a pointer that escapes a wrapper is an error here.
let safe = strict + [.strictMemorySafety()]

func wrapper(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func part(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: safe)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["Core", "TestSupport"], exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "daybook",
  products: [.executable(name: "daybook", targets: ["daybook"])],
  targets: [
    // C libraries of the system: module maps and shims, nothing else.
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CMarkGFM", pkgConfig: "libcmark-gfm", providers: [.apt(["libcmark-gfm-dev"])]),
    .systemLibrary(name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CLinux"),
    .target(name: "CTOML"),
    .target(name: "CTerminal"),

    // Their wrappers: the only importers of the above, with no idea what a bank is.
    wrapper("SQLite", ["CSQLite"]),
    wrapper("HTTP", ["CCurl"]),
    wrapper("WebServer", ["CMicrohttpd"]),
    wrapper("Markdown", ["CMarkGFM"]),
    wrapper("TOML", ["CTOML", "Core"]),
    wrapper("XML", ["CExpat"]),
    wrapper("Archive", ["CArchive"]),
    wrapper("Patterns", ["CPCRE2"]),
    wrapper("Hashing", ["CSodium"]),
    wrapper("Signing", ["CCrypto"]),
    wrapper("Secrets", ["CSodium"]),
    wrapper("Files", ["CLinux"]),
    wrapper("Terminal", ["CTerminal"]),

    part("Core", []),
    part("Settings", ["Core", "TOML", "Patterns"]),
    part("Providers", ["Core", "HTTP", "XML", "Hashing", "Signing"]),
    part("BankFiles", ["Core", "XML", "Archive", "Hashing", "Patterns"]),
    part("Warehouse", ["Core", "SQLite", "Hashing"], resources: [.embedInCode("Migrations")]),
    part(
      "Analytics", ["Core", "Settings", "SQLite", "Patterns", "Hashing"],
      resources: [.embedInCode("Marts"), .embedInCode("Schema"), .embedInCode("DatasetViews")]),
    part("Pages", ["Core", "Settings", "SQLite", "Markdown", "TOML", "Hashing", "Analytics", "Files"]),
    part("Sandbox", ["Core", "WebServer", "Hashing", "Signing"]),
    part(
      "Commands",
      [
        "Core", "Settings", "Providers", "BankFiles", "Warehouse", "Analytics", "Pages", "Sandbox",
        "SQLite", "HTTP", "WebServer", "Hashing", "Secrets", "Files", "Terminal", "TOML", "Archive",
      ]),
    .executableTarget(name: "daybook", dependencies: ["Commands"], swiftSettings: safe),

    // Tests, one target for each target of the product; helpers are a target of their own.
    .target(
      name: "TestSupport", dependencies: ["Core"], path: "Tests/TestSupport", swiftSettings: strict),
    tests("CoreTests", []),
    tests("SQLiteTests", ["SQLite"]),
    tests("XMLTests", ["XML"]),
    tests("ArchiveTests", ["Archive"]),
    tests("SigningTests", ["Signing", "Sandbox"]),
    tests("SecretsTests", ["Secrets"]),
    tests("HTTPTests", ["HTTP", "WebServer"]),
    tests("SettingsTests", ["Settings", "TOML"]),
    tests("ProvidersTests", ["Providers", "HTTP", "Hashing", "Sandbox", "Signing"]),
    tests("BankFilesTests", ["BankFiles", "XML", "Patterns", "Settings"]),
    tests("WarehouseTests", ["Warehouse", "SQLite"]),
    tests(
      "AnalyticsTests", ["Analytics", "Settings", "SQLite", "Warehouse", "Patterns"], exclude: ["Recurring/measured.md"]
    ),
    tests("PagesTests", ["Pages", "SQLite", "Markdown", "Settings", "Files"], exclude: ["Golden"]),
    tests("SandboxTests", ["Sandbox", "WebServer", "Hashing", "Signing"]),
    .target(
      name: "FuzzTargets", dependencies: ["Core", "BankFiles", "Providers", "Settings"], path: "Tests/FuzzTargets",
      swiftSettings: strict),
    tests("FuzzTests", ["FuzzTargets"]),
    tests("CommandsTests", ["Commands", "Archive", "Files", "Hashing", "Settings", "Warehouse"]),
    tests(
      "EndToEndTests", ["Sandbox", "SQLite", "Markdown", "Providers", "HTTP", "Secrets"],
      exclude: ["Samples", "Errors"]),
  ],
  cxxLanguageStandard: .cxx17
)

// `make fuzz` alone builds this: all of it is compiled for the fuzzer then, in a folder of its own.
if Context.environment["DAYBOOK_FUZZ"] != nil {
  package.products.append(.executable(name: "fuzz", targets: ["fuzz"]))
  package.targets.append(
    .executableTarget(
      name: "fuzz", dependencies: ["FuzzTargets"], path: "Tests/FuzzRunner",
      // The fuzzer brings its own `main`.
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
