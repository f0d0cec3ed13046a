import Commands
import Glibc

@main
struct Main {
  static func main() async {
    let code = await Daybook.run(Array(CommandLine.arguments.dropFirst()))
    exit(code.rawValue)
  }
}
