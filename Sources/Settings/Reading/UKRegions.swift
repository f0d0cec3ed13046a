import Core

/// The regions of the UK House Price Index, by the names in their addresses (providers/property.md: irregular, so listed).
///
/// Councils merge, and their regions with them: the lists hold those before and after April 2023, and a name that none
/// resembles is asked of the index all the same.
enum UKRegions {
  /// The region of that name, or one that is likely meant: `bristol` is `city-of-bristol`. Nil where none is near.
  static func nearest(to name: String) -> String? {
    if all.contains(name) { return name }
    let parts = all.filter { region in
      region.hasSuffix("-" + name) || region.hasPrefix(name + "-") || region.split(separator: "-").joined() == name
    }
    return parts.min { ($0.count, $0) < ($1.count, $1) } ?? nearestName(to: name, among: all)
  }

  static let all = (wide + england + walesAndScotland + northernIreland).split(whereSeparator: \.isWhitespace)
    .map(String.init)

  private static let wide = """
    united-kingdom great-britain england-and-wales england wales scotland northern-ireland south-east south-west london
    inner-london outer-london east-of-england east-midlands west-midlands-region west-midlands yorkshire-and-the-humber
    north-west north-east greater-manchester merseyside tyne-and-wear west-yorkshire south-yorkshire north-yorkshire
    cumbria lancashire warwickshire staffordshire worcestershire gloucestershire devon somerset hertfordshire essex
    suffolk norfolk cambridgeshire derbyshire nottinghamshire lincolnshire leicestershire surrey hampshire west-sussex
    east-sussex oxfordshire kent

    """

  private static let england = """
    adur allerdale amber-valley arun ashfield ashford babergh barking-and-dagenham barnet barnsley barrow-in-furness
    basildon basingstoke-and-deane bassetlaw bath-and-north-east-somerset bedford bexley birmingham blaby
    blackburn-with-darwen blackpool bolsover bolton boston bournemouth-christchurch-and-poole bracknell-forest bradford
    braintree breckland brent brentwood brighton-and-hove broadland bromley bromsgrove broxbourne broxtowe
    buckinghamshire burnley bury calderdale cambridge camden cannock-chase canterbury carlisle castle-point
    central-bedfordshire charnwood chelmsford cheltenham cherwell cheshire-east cheshire-west-and-chester chesterfield
    chichester chorley city-of-bristol city-of-derby city-of-kingston-upon-hull city-of-london city-of-nottingham
    city-of-peterborough city-of-plymouth city-of-westminster colchester copeland cornwall cotswold county-durham
    coventry craven crawley croydon cumberland dacorum darlington dartford derbyshire-dales doncaster dorset dover dudley
    ealing east-cambridgeshire east-devon east-hampshire east-hertfordshire east-lindsey east-riding-of-yorkshire
    east-staffordshire east-suffolk eastbourne eastleigh eden elmbridge enfield epping-forest epsom-and-ewell erewash
    exeter fareham fenland forest-of-dean fylde gateshead gedling gloucester gosport gravesham great-yarmouth greenwich
    guildford hackney halton hambleton hammersmith-and-fulham harborough haringey harlow harrogate harrow hart hartlepool
    hastings havant havering herefordshire hertsmere high-peak hillingdon hinckley-and-bosworth horsham hounslow
    huntingdonshire hyndburn ipswich isle-of-wight islington kensington-and-chelsea king's-lynn-and-west-norfolk
    kingston-upon-thames kirklees knowsley lambeth lancaster leeds leicester lewes lewisham lichfield lincoln liverpool
    luton maidstone maldon malvern-hills manchester mansfield medway melton mendip merton mid-devon mid-suffolk mid-sussex
    middlesbrough milton-keynes mole-valley new-forest newark-and-sherwood newcastle-under-lyme newcastle-upon-tyne newham
    north-devon north-east-derbyshire north-east-lincolnshire north-hertfordshire north-kesteven north-lincolnshire
    north-norfolk north-northamptonshire north-somerset north-tyneside north-warwickshire north-west-leicestershire
    northumberland norwich nuneaton-and-bedworth oadby-and-wigston oldham oxford pendle portsmouth preston reading
    redbridge redcar-and-cleveland redditch reigate-and-banstead ribble-valley richmond-upon-thames richmondshire
    rochdale rochford rossendale rother rotherham rugby runnymede rushcliffe rushmoor rutland ryedale salford sandwell
    scarborough sedgemoor sefton selby sevenoaks sheffield shepway shropshire slough solihull somerset-west-and-taunton
    south-cambridgeshire south-derbyshire south-gloucestershire south-hams south-holland south-kesteven south-lakeland
    south-norfolk south-oxfordshire south-ribble south-somerset south-staffordshire south-tyneside southampton
    southend-on-sea southwark spelthorne st-albans st-helens stafford staffordshire-moorlands stevenage stockport
    stockton-on-tees stoke-on-trent stratford-on-avon stroud sunderland surrey-heath sutton swale swindon tameside
    tamworth tandridge teignbridge telford-and-wrekin tendring test-valley tewkesbury thanet three-rivers thurrock
    tonbridge-and-malling torbay torridge tower-hamlets trafford tunbridge-wells uttlesford vale-of-white-horse wakefield
    walsall waltham-forest wandsworth warrington warwick watford waverley wealden welwyn-hatfield west-berkshire
    west-devon west-lancashire west-lindsey west-northamptonshire west-oxfordshire west-suffolk westmorland-and-furness
    wigan wiltshire winchester windsor-and-maidenhead wirral woking wokingham wolverhampton worcester worthing wychavon
    wyre wyre-forest york

    """

  private static let walesAndScotland = """
    blaenau-gwent bridgend caerphilly cardiff carmarthenshire ceredigion conwy denbighshire flintshire gwynedd
    isle-of-anglesey merthyr-tydfil monmouthshire neath-port-talbot newport pembrokeshire powys rhondda-cynon-taf swansea
    torfaen vale-of-glamorgan wrexham
    aberdeenshire angus argyll-and-bute city-of-aberdeen city-of-dundee city-of-edinburgh city-of-glasgow
    clackmannanshire dumfries-and-galloway east-ayrshire east-dunbartonshire east-lothian east-renfrewshire falkirk fife
    highland inverclyde midlothian moray na-h-eileanan-siar north-ayrshire north-lanarkshire orkney-islands
    perth-and-kinross renfrewshire scottish-borders shetland-islands south-ayrshire south-lanarkshire stirling
    west-dunbartonshire west-lothian

    """

  private static let northernIreland = """
    antrim-and-newtownabbey armagh-banbridge-and-craigavon belfast causeway-coast-and-glens derry-and-strabane
    fermanagh-and-omagh lisburn-and-castlereagh mid-and-east-antrim mid-ulster newry-mourne-and-down north-down-and-ards
    """
}
