import Sandbox

/// The key of RFC 7515, appendix A.2, which the whole world knows, as each kind of PEM; and keys that are of no use.
enum SampleKeys {
  static let pkcs1 = """
    -----BEGIN RSA PRIVATE KEY-----
    MIIEowIBAAKCAQEAofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd/wWJcyQoTbji9k0
    l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL+yRT+SFd2lZS+pC
    gNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb/7OMg0LOL+bSf63kpaSHSX
    ndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD
    Zlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxXFvUK+DWNmoudF8NAco9/h9iaGNj8
    q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQIDAQABAoIBABKucaRpzQorw35S
    bEUAVx8dYXUdZOlJcHtiWQ+dC6V8ljxAHj/PLyzTveyI5QO/xkObCyjIL303l2cf
    UhPu2MFaJdjVzqACXuOrLot/eSFvxjvqVidTtAZExqFRJ9mylUVAoLvhowVWmC1O
    n95fZCXxTUtxNEG1Xcc7m0rtzJKs45J+N/V9DP1edYH6USyPSWGp6wuA+KgHRnKK
    Vf9GRx80JQY7nVNkL17eHoTWEwga+lwi0FEoW9Y7lDtWXYmKBWhUE+U8PGxlJf8f
    40493HDw1WRQ/aSLoS4QTp3rn7gYgeHEvfJdkkf0UMhlknlo53M09EFPdadQ4TlU
    bjqKc50CgYEA4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH/5IB3jw3bcxGn6QLvnE
    tfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw/Py5PJdTJNPY8cQn7ouZ2KKDcmnPG
    BY5t7yLc1QlQ5xHdwW1VhvKn+nXqhJTBgIPgtldC+KDV5z+y2XDwGUcCgYEAuQPE
    fgmVtjL0Uyyx88GZFF1fOunH3+7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYs
    p1ZSe7zFYHj7C6ul7TjeLQeZD/YwD66t62wDmpe/HlB+TnBA+njbglfIsRLtXlnD
    zQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdcCgYAHAp9XcCSrn8wVkMVkKdb7
    DOX4IKjzdahm+ctDAJN4O/y7OW5FKebvUjdAIt2GuoTZ71iTG+7F0F+lP88jtjP4
    U4qe7VHoewl4MKOfXZKTe+YCS1XbNvfgwJ3Ltyl1OH9hWvu2yza7q+d5PCsDzqtm
    27kxuvULVeya+TEdAB1ijQKBgQCH/3r6YrVH/uCWGy6bzV1nGNOdjKc9tmkfOJmN
    54dxdixdpozCQ6U4OxZrsj3FcOhHBsqAHvX2uuYjagqvo3cOj1TRqNocX40omfCC
    Mx3bD1yPPf/6TI2XECva/ggqEY2mYzmIiA5LVVmc5nrybr+lssFKneeyxN2Wq93S
    0iJMdQKBgCGHewxzoa1r8ZMD0LETNrToK423K377UCYqXfg5XMclbrjPbEC3YI1Z
    NqMtuhdBJqUnBi6tjKMF+34Xf0CUN8ncuXGO2CAYvO8PdyCixHX52ybaDjy1FtCE
    6yUXjoKNXKvUm7MWGsAYH6f4IegOetN5NvmUMFStCSkh7ixZLkN1
    -----END RSA PRIVATE KEY-----

    """

  /// The sandbox's application has the same.
  static let pkcs8 = EnableBankingKey.privatePEM
  static let publicKey = EnableBankingKey.publicPEM

  /// The passphrase is `hello`.
  static let encryptedPKCS1 = """
    -----BEGIN RSA PRIVATE KEY-----
    Proc-Type: 4,ENCRYPTED
    DEK-Info: AES-128-CBC,38238744A3EDFCDE031C3243E932DB39

    6AaojDXz/LUTW/Cs8wjXcAnzDpdTVxezkJ5VJ4GancpMgl7tIFWRvote0cNjvaIn
    TomZYXB2QRIXl7tGTEGuIzcdt6+t/IMC8qjvCWPFuDXnlFTZJYr5qIfpEKXnUNNw
    Gb70WbFaFThAnUajeGE58Utm5KXdcaiqHzrNmMYGZoUc8R6t/QAxoX4d1SU7kaH+
    +dO1zVF8z9WiqqCQGOU6HlfMB2vXzF4DiS/4Gh4UX4nHqI6nPb/EBmjlvy5mvbAy
    bUr8vWwHNeTzKv2ph8LsQhlISQh4qVN7+y5AtqTuStTpah6UIeMepyYrqpHH7l6h
    7LaKchQBKDPpV/vEdmE34ObUNeGXiRLJvLFGttXLqC+zzsBuun/g548Xoedrax0X
    Q0YyO4+J6SXgVUJqLaP5g5jua6MJaqB+QN9KylODn0RLg4/3Und8dNfYSEFDiL9o
    1qSKrzeZ3pGwu4fufR2JmufwiWvB+ALa3LT9QQ9QTYOyWNKeVohtyW3xVtvmYkVw
    oMmNc/7ZICLhO3Xnby1K9ACGPPY4EQ8t/GcvSy73v6dCCYcioeexouqBR3sM8suJ
    yqoqcxReQMZF1iPO8PR5k8Xdr2gvJ4RHRRYYqWawETX3UK3wso4SN9ijCFdNfcxs
    +qeEm9mR+o1abt+zAv/aOl8gGkzfr//tLdIaUcRUoAaWgpHQ31l36T6DZxjZqtl2
    Zskxc9mLrri2JSKk+gl1Hv75a8gs6pgEm4BY2kl7TpcKNJ4HFo3fX/pqNyskff3B
    UcOt/7ra38OBvhPluO8dc4q/nbj2247V9Ahe6BZ19juSg+KqOPXg4FEaJQ8GXpgc
    W0jM7YNYBNFX0N4r7pyaLklUmqp+sOsE5k+CiC1zDQ0aFWO3eo4d7/zGvGHixQWK
    PejNTcQMJOiMXXCwjOnQfWR7NZOGXs3hCX5vWDUejkwuJxy/3c75Kx40QTEOdLir
    e6YYdmsVRLMbrdT8+gzO81WgdfCX9pZs7kq3jb9ebrApoaCfuN4REC3kLVYk4N0h
    Vx+xRU0RMGfcnSf0duS1v0zjA32TWsBZ3KibxTNP3/lCcdXBj0npysW8b+R2d4kU
    1eVCL6igQBNk9YdGhjtY56J9CcE55Dy49ULmBISVwm3vNn/VEO5F4eDVUo1VOeo9
    H2Pq0ppv3ZYHL7nEDxECIIDMIqN4jePnDVJB5b0UtcOnP5AmFzgu74e+0jFkRdzB
    Cod4w+mQ2i5EURrmfVMkbI/8jTsun/xWXox91P32DrJx5FhJZviR/mjWAILCFzQo
    gXolwrJ0GKMpPh9zAD7dKC3WgUKCbDA2xZrA0HQcPR5xELr48TB8zoO3v3GDGCrh
    jTwOuZJK8Pa+iCeSwRNuD+RTEDYFhM3AOheYkDLX2igXi0DYZy5GHkV8HkRbXvx8
    cLogsGageYhgK5TNMGPv5Y3VCLQtilq4+7kxUn+yO6mS8XlZZSDIBlIQVZ1++r7R
    aB/etcGmqdYYWxXqx8LYHMYkftWqjEmSPhUhcE48zWO+qmxSvcGR19ZIjSRfpGxX
    Q4k8A77Ue/OoETeKBcyamYr4U2Kyxd1P3IJH1/Ylr+M13dRMOyNPLL+V8v4BOMws
    -----END RSA PRIVATE KEY-----

    """

  /// The passphrase is `hello`.
  static let encryptedPKCS8 = """
    -----BEGIN ENCRYPTED PRIVATE KEY-----
    MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIZsF9VJaOmbYCAggA
    MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBBmRgiKHc2IxfVk7plh4P35BIIE
    0FklVcPkLXYsiiMelOAtA1SwxmJGFdH0Onw8MuESRJKFk9gmnVTVBxHJHyP2d/tg
    qa2/GWKSOOxHtqXQMyHBQMPBFkanwqQiMCqq+hU0KSyiPQIRUrHcbnDlglgIlu0m
    uFVwRm0k+nC8Cwf+JMbsb5QjYT1o7yNWQn7Gf6KIsqqYW/oa56Yfr51Oyctdaz8o
    ocw2cMd5KLlISY4fIA4U9nszVfteueYidkjLVCt8593/rtOP+eA5Y7aZfoRgcIy0
    lCnyQzL/1d0ZA55+kG8dgmUx7bF096GVNyqq+fKRxXHIFmNZEZNPNLnBn65mU5In
    X5FXacA8U68MkJh1Zei7Nwt69l89QAumRrW2nBW64C1r4FJBgXEbcW1n6NSwLLic
    q1VnEiPM2/6HIEqyu/QPygac6Gd72YbjMY9bAPYNItoUYaerEojaI5bXp+OoSKzB
    x+QD07aDHHT/4Ouaw7p4HOr8idyF2z0EFmrlXXgiQHmZFeSWNtetb51hw3/NUzlo
    gDPnWEECZpGUHa24NVi3wCAwACkjVOg54oK2h/N0BFvIDMX8PBSG3zp5uIuB3BbN
    PTd3IoXuq0RQb5zGKkJT0P1hMo0Qb2NFFOt+JPRbclSoc35JWy8pCZ6Zur4ZgnCf
    pd+JErg/EiTwCEyRXhfvVo4hSVWWzJixk2py+cH9BVFLw1fBSNAEveQdHfcy7B2j
    4BpGpQNCt46qsJDk35TcUqcLNchb4mEzE6caS1BX3iCMUvU8BngSI/6fuzR9tYRn
    qalc51YYvIz7tC6UYACXZYGJMkZ6iecQCEtCQ1aAax5AK77OvwHZxFwPWJtg3GTx
    UPae5HOghVGIqTZVwANdwfEbr68X5C+HK99Ov+8TEDEs/o9WVbnzndkhEWKusMez
    Nx4dzBMVGuffeiBo50TWMvv1lugUDGtRnD2z0mcsbFFZFXzdRwPvqdYRZ2HKw0Fy
    3isyab08eXnUAwwmARz9HRraDKZ2w2rb/012md/ri2Ti9/eJzXYP8SvUZ45GsUqw
    e1UzSQ9iayzemFw8eANdHfMSq2di7xFV+zrY1bOqqnKu6/0yHMLasgfBWX1UTpSR
    F+XSy4AMjwygJKtkpOYaRv0kDBw2IdmPcqYssuFv/W2iiK0fhJggLT2lJ+GwiSdY
    JkPKq1nTc6doCd2wycNlmD7+KbqAg+EyJZ9jAUovrlRqQIiOrSoAkUCyFXdlq8W2
    GAQXvQAzsHzfX7yDd+PssFIkuzA4WwlVHOT+tbKO64UF1CUrtEFgZRwsp+lh8Op3
    rU1sCR/LfGkgGhqvSVbqOL1B9uU4qxtepYEBRiVcLqHsuv9KNFr1PLUkXKo5xPVA
    otpQUwulTLpwQMH6cVNBhK5g2Fc0UDPbgfLfzhlOnmOipjJy6w5vFWcIUvXf02d9
    GQmO7P2KTEH2aZPQDrsaHU72xAKq1pdkWQoFxj8RfOVyUJCzbSqFxhkY1roktAML
    /+DI85Q9TrjZw54I65YyPe69MdGSZKsyYSFpBKXvrt3RZkvRatYcnG+U/Jz87eBn
    44haIN5+quUcvNlWyjcuLhK6s3EFvY6x+1x/P42qn392Yhax5pRXwKsDkGmt0w+V
    JCiT/kMFtrsyKNH22fDjtjr8yZ7nX/UhWCpG8xy5+jhE
    -----END ENCRYPTED PRIVATE KEY-----

    """

  static let elliptic = """
    -----BEGIN EC PRIVATE KEY-----
    MHcCAQEEIAWa9HsFVMUc8EjPv9zu38PNQJ8YafMj1V0nqCBcC1vhoAoGCCqGSM49
    AwEHoUQDQgAEksz+MnrkMYY+ENSCNdjB+u78WEft3fIK+kIwSuBWlffFLhsvaREf
    mmt2CrjrScVIXv5n24mUPuUMizcVOaj0Yw==
    -----END EC PRIVATE KEY-----

    """

  /// 1,024 bits.
  static let short = """
    -----BEGIN PRIVATE KEY-----
    MIICdQIBADANBgkqhkiG9w0BAQEFAASCAl8wggJbAgEAAoGBAPBzv5EXiUZQtbEV
    U/SbtJBQW1wMuNfXnQkCo/pF8ipoluZKxx5p9a+y6vE2E7bVqFYFBlEdml0DuaQy
    023Kh4BvphtchxThtCqM7Ju/AXMK1Wa603tqLxDt02xm2Q3YhyajTUI+9efygnku
    pXSGpv2V12gzzKLaK96ThmBsPIwJAgMBAAECgYBm+QrW9f9hz3qf5YRYwr2m9+LI
    HuKh/MJRc4IJ0h6NLtFAulFfov0GS1b2CbSTnhhDDk/QOR88KjY8LVACOrOf5p2/
    Ce3P45unsW91Rt/T/wLDnj5rnj1F8G1QFg8LKFy6RhKM+6LgJvrXzL6wUjEDv4oD
    U9aUXvkKbBec9SG4qQJBAP6RBUVIbrZIgxcXu3WvAM3sPoeObfHzS5mpR2QKqGJC
    DaclKnIzt163v8M4SrLrOx1FKOJ9opzfbliu027a738CQQDxzmF0VFwOBHYj6UiB
    BnUYKbsCKPXI269QAxm5ddEeH0ZPkrGaOj86P2EcRE7oD9dDO1TFvAR50KYbxjqU
    pMh3AkAfYKSzq3/p+/ociJJUqSOCPlJexxGKNyDkadcg36dtpRKlvZEDzpgVlrSO
    TYv3jcMVkoa9lBrNF0U0rSfmjBnlAkAFrLQ4yKoIYi5rlVPwQziIQqJy4Ic0GYO5
    uvjlk1A/BrjdsTGdzvQg58/dm/TGGWkR2Niac1kfirf7OuGxD1TtAkBiOSoxTEOg
    hIQn68OKjT/5w56uHfhTf/pd4X9n4ddSgtrllK3RcBTMgLIAh1J8D5bCij+5g929
    xU7sPJEZGUNV
    -----END PRIVATE KEY-----

    """
}
