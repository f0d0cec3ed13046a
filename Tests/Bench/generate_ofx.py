"""Writes an OFX file of a bank account, or of a broker's: generate_ofx.py ROWS FILE bank|broker."""
import datetime
import sys

rows, path, kind = int(sys.argv[1]), sys.argv[2], sys.argv[3]
first = datetime.date(2016, 7, 1)
names = ["Corner Shop", "Rail Company", "Bakery & Sons", "Electric plc", "Council", "Cinema", "Garage", "Pharmacy"]


def day(row):
    return (first + datetime.timedelta(days=row * 3600 // rows)).strftime("%Y%m%d120000.000[-5:EST]")


def booking(row):
    return (f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{day(row)}<TRNAMT>-{row % 300}.{row % 100:02}<FITID>F{row}"
            f"<NAME>{names[row % 8]} &amp; {row % 977}<MEMO>card payment {row}</STMTTRN>\n")


def trade(row):
    units, price = row % 50 + 1, row % 90 + 10
    side, sign = ("SELL", -1) if row % 3 == 2 else ("BUY", 1)
    return (f"<{side}STOCK><INV{side}><INVTRAN><FITID>F{row}<DTTRADE>{day(row)}</INVTRAN><SECID><UNIQUEID>{row % 40:09}"
            f"<UNIQUEIDTYPE>CUSIP</SECID><UNITS>{sign * units}<UNITPRICE>{price}.50<COMMISSION>1.00"
            f"<TOTAL>{-sign * units * (price + .5) - 1:.2f}<SUBACCTSEC>CASH<SUBACCTFUND>CASH</INV{side}></{side}STOCK>\n")


with open(path, "w") as out:
    out.write("OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX>")
    if kind == "bank":
        out.write("<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>GBP<BANKACCTFROM><BANKID>1<ACCTID>1001</BANKACCTFROM><BANKTRANLIST>\n")
        out.writelines(booking(row) for row in range(rows))
        out.write("</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n")
    else:
        out.write("<INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS><DTASOF>20260628<CURDEF>GBP<INVACCTFROM><BROKERID>b<ACCTID>2002"
                  "</INVACCTFROM><INVTRANLIST>\n")
        out.writelines(trade(row) for row in range(rows))
        out.write("</INVTRANLIST></INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>\n")
